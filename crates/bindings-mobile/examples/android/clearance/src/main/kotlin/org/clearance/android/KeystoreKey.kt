package org.clearance.android

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import android.security.keystore.UserNotAuthenticatedException
import java.security.GeneralSecurityException
import java.security.InvalidKeyException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.Signature
import java.security.UnrecoverableKeyException
import java.security.spec.ECGenParameterSpec
import org.clearance.mobile.HolderKey
import org.clearance.mobile.SignerException

/** A P-256 key in Android's key store that cannot leave it, in StrongBox where the phone has one. It signs at once. */
class KeystoreKey(private val alias: String) : HolderKey {
    override fun publicKey(): ByteArray =
        (store().getCertificate(alias) ?: throw SignerException.Gone()).publicKey.encoded

    override fun sign(message: ByteArray): ByteArray = told {
        signature().run {
            update(message)
            sign()
        }
    }

    /** A signature that is begun and waits for a prompt: goes into `BiometricPrompt.CryptoObject`. */
    fun signature(): Signature = told { Signature.getInstance("SHA256withECDSA").apply { initSign(privateKey()) } }

    fun delete() = store().deleteEntry(alias)

    private fun privateKey() = store().getKey(alias, null) as PrivateKey? ?: throw SignerException.Gone()

    companion object {
        /** `prompt`: every signature is behind the holder's finger, face or code, so it takes the two phases. */
        fun create(alias: String, prompt: Boolean): KeystoreKey {
            try {
                generate(spec(alias, prompt).setIsStrongBoxBacked(true).build())
            } catch (_: StrongBoxUnavailableException) {
                generate(spec(alias, prompt).build())
            }
            return KeystoreKey(alias)
        }

        private fun spec(alias: String, prompt: Boolean): KeyGenParameterSpec.Builder {
            val builder = KeyGenParameterSpec.Builder(alias, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(KeyProperties.DIGEST_SHA256)
                .setUnlockedDeviceRequired(true)
            if (prompt) {
                builder.setUserAuthenticationRequired(true).setUserAuthenticationParameters(
                    0, // for each signature
                    KeyProperties.AUTH_BIOMETRIC_STRONG or KeyProperties.AUTH_DEVICE_CREDENTIAL,
                )
            }
            return builder
        }

        private fun generate(spec: KeyGenParameterSpec) {
            KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, STORE).run {
                initialize(spec)
                generateKeyPair()
            }
        }

        private fun store(): KeyStore = KeyStore.getInstance(STORE).apply { load(null) }

        private const val STORE = "AndroidKeyStore"
    }
}

/** The key store's exceptions, as the wallet tells them apart. */
private fun <T> told(work: () -> T): T =
    try {
        work()
    } catch (e: KeyPermanentlyInvalidatedException) {
        throw SignerException.Gone() // another finger or face was added, or the screen lock taken away
    } catch (e: UnrecoverableKeyException) {
        throw SignerException.Gone()
    } catch (e: UserNotAuthenticatedException) {
        throw SignerException.Locked()
    } catch (e: InvalidKeyException) {
        throw SignerException.Locked() // setUnlockedDeviceRequired
    } catch (e: GeneralSecurityException) {
        throw SignerException.Failed(e.message ?: e.javaClass.simpleName)
    }
