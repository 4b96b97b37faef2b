package android.hardware.biometrics;

import android.os.CancellationSignal;
import java.security.Signature;
import java.util.concurrent.Executor;

public class BiometricPrompt {
    public static final int BIOMETRIC_ERROR_TIMEOUT = 3;
    public static final int BIOMETRIC_ERROR_CANCELED = 5;
    public static final int BIOMETRIC_ERROR_LOCKOUT = 7;
    public static final int BIOMETRIC_ERROR_LOCKOUT_PERMANENT = 9;
    public static final int BIOMETRIC_ERROR_USER_CANCELED = 10;

    public static final class CryptoObject {
        public CryptoObject(Signature signature) {}

        public Signature getSignature() {
            throw new UnsupportedOperationException("stub");
        }
    }

    public static class AuthenticationResult {
        public CryptoObject getCryptoObject() {
            throw new UnsupportedOperationException("stub");
        }
    }

    public abstract static class AuthenticationCallback {
        public void onAuthenticationError(int code, CharSequence text) {}

        public void onAuthenticationSucceeded(AuthenticationResult result) {}
    }

    public void authenticate(
            CryptoObject crypto, CancellationSignal cancel, Executor executor, AuthenticationCallback callback) {
        throw new UnsupportedOperationException("stub");
    }
}
