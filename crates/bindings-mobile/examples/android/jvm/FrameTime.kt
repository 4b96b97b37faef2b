// The time of a frame from Kotlin on the JVM, beside examples/frame_time.rs; measured as there.

import java.security.KeyPairGenerator
import java.security.Signature
import org.clearance.mobile.*

private const val BATCHES = 200
private const val BATCH = 20

/** A key that signed already: in one step all messages are the same. */
private class ReadyKey : HolderKey {
    private val pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair()
    private val public = pair.public.encoded
    private var message = byteArrayOf()
    private var signature = byteArrayOf()

    override fun publicKey() = public

    override fun sign(message: ByteArray): ByteArray {
        if (!message.contentEquals(this.message)) {
            this.message = message
            signature = Signature.getInstance("Ed25519").run {
                initSign(pair.private)
                update(message)
                sign()
            }
        }
        return signature
    }
}

private fun report(name: String, work: () -> Any) {
    val best = (0 until BATCHES).minOf {
        val start = System.nanoTime()
        repeat(BATCH) { work() }
        System.nanoTime() - start
    }
    println("kotlin $name ${best / BATCH / 1000} us")
}

fun main() {
    val key = ReadyKey()
    val (wallet, ask, now) = Counterpart().use { peer ->
        val world = peer.ask("world")
        val start = world.getValue("start").toULong()
        val now = Moment(start + 7u)
        val wallet = Wallet(1u, bytes(world.getValue("root")), bytes(world.getValue("list")), now)
        val request = enrol(key, bytes(world.getValue("authority")), start, null)
        val answer = peer.ask("issue", "request" to request, "at" to start, "from" to start - 60u, "until" to start + 86_400u)
        val entry = wallet.add("Ana", bytes(answer.getValue("credential")), key.publicKey())
        Triple(wallet, Ask.full(entry, world.getValue("group")), now)
    }
    val frame = wallet.frame(ask, key, now, entropy())
    report("frame") { wallet.frame(ask, key, now, entropy()).use { it } }
    report("modules") { frame.draw().use { it.modules() } }
    report("svg") { frame.draw().use { it.svg(SvgOptions()) } }
    report("png") { frame.draw().use { it.png(PngOptions()) } }
}
