import java.security.KeyFactory
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.PrivateKey
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.security.spec.EdECPrivateKeySpec
import java.security.spec.NamedParameterSpec
import org.clearance.mobile.HolderKey

/** P-256 as Android's key store has it: `SubjectPublicKeyInfo`, and signatures in DER. In software, for tests only. */
open class AndroidLikeKey(private val algorithm: String = "SHA256withECDSA") : HolderKey {
    protected val pair: KeyPair =
        KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()

    override fun publicKey(): ByteArray = pair.public.encoded

    override fun sign(message: ByteArray): ByteArray = signed(algorithm, pair.private, message)
}

/** The same as CryptoKit has it: 65 bytes of a point, and signatures as r followed by s. */
class AppleLikeKey : AndroidLikeKey("SHA256withECDSAinP1363Format") {
    override fun publicKey(): ByteArray = super.publicKey().takeLast(65).toByteArray()
}

/** Ed25519 from a seed, as the vectors have it. */
class Ed25519Key(seed: ByteArray, private val public: ByteArray) : HolderKey {
    private val private: PrivateKey =
        KeyFactory.getInstance("Ed25519").generatePrivate(EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed))

    override fun publicKey(): ByteArray = public

    override fun sign(message: ByteArray): ByteArray = signed("Ed25519", private, message)
}

/** A key that the phone does not get to use. */
class FailingKey(private val key: HolderKey, private val error: Exception) : HolderKey {
    override fun publicKey(): ByteArray = key.publicKey()

    override fun sign(message: ByteArray): ByteArray = throw error
}

private fun signed(algorithm: String, key: PrivateKey, message: ByteArray): ByteArray =
    Signature.getInstance(algorithm).run {
        initSign(key)
        update(message)
        sign()
    }
