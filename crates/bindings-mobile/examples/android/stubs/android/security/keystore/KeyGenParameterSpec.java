package android.security.keystore;

import java.security.spec.AlgorithmParameterSpec;

public final class KeyGenParameterSpec implements AlgorithmParameterSpec {
    public static final class Builder {
        public Builder(String alias, int purposes) {}

        public Builder setAlgorithmParameterSpec(AlgorithmParameterSpec spec) {
            return this;
        }

        public Builder setDigests(String... digests) {
            return this;
        }

        public Builder setIsStrongBoxBacked(boolean strongBox) {
            return this;
        }

        public Builder setUnlockedDeviceRequired(boolean required) {
            return this;
        }

        public Builder setUserAuthenticationRequired(boolean required) {
            return this;
        }

        public Builder setUserAuthenticationParameters(int timeout, int types) {
            return this;
        }

        public KeyGenParameterSpec build() {
            return new KeyGenParameterSpec();
        }
    }
}
