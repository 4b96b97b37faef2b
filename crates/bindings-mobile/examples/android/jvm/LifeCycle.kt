// From enrolment to the gate, from Kotlin, against the real authority and the real verifier.

import example.CodeScreen
import example.Shown
import example.WalletFile
import java.io.File
import java.security.SecureRandom
import java.util.concurrent.ConcurrentHashMap
import kotlin.concurrent.thread
import org.clearance.mobile.*

const val APP = 1u
const val DAY = 86_400

/** A phone that enrolled with the counterpart's authority, and a gate. */
class World(val peer: Counterpart) {
    private val world = peer.ask("world")
    private val authority = bytes(world.getValue("authority"))
    val start = world.getValue("start").toInt()
    val group = world.getValue("group")
    val other = world.getValue("other")
    val list = bytes(world.getValue("list"))
    val newer = bytes(world.getValue("newer"))
    var wallet = Wallet(APP, bytes(world.getValue("root")), list, moment())
    val key: HolderKey = AndroidLikeKey()
    val entry = enrolled(key, "Mei")
    val ask = Ask.full(entry, group)

    init {
        gate("lane")
    }

    fun moment(later: Int = 0) =
        Moment((start + later).toULong(), Monotonic(boot = 7u, ms = (1_000_000 + maxOf(later, 0) * 1000).toULong()))

    fun enrolled(key: HolderKey, label: String, until: Int = DAY): UInt =
        wallet.add(label, issued(enrol(key, authority, start.toULong(), null), until), key.publicKey())

    fun issued(request: ByteArray, until: Int = DAY): ByteArray {
        val answer = peer.ask("issue", "request" to request, "at" to start, "from" to start - 60, "until" to start + until)
        return bytes(answer.getValue("credential"))
    }

    fun request(key: HolderKey) = PreparedEnrolment(key.publicKey(), authority, start.toULong(), null)

    fun gate(name: String, challenge: String = "optional", group: String = this.group) {
        peer.ask("gate", "name" to name, "group" to group, "challenge" to challenge)
    }

    fun frame(later: Int = 0, ask: Ask = this.ask, key: HolderKey = this.key): Frame =
        wallet.frame(ask, key, moment(later), entropy())

    fun judged(code: String, later: Int, gate: String = "lane"): Pair<String, String> {
        val answer = peer.ask("check", "gate" to gate, "text" to code.toByteArray(), "at" to start + later)
        return answer.getValue("decision") to answer.getValue("reason")
    }
}

val ADMITTED = "admit" to "-"
val random = SecureRandom()

fun entropy() = ByteArray(32).also(random::nextBytes)

fun equal(found: Any?, expected: Any?, about: String = "") =
    check(found == expected) { "$about found $found, expected $expected" }

inline fun <reified E : Throwable> thrown(work: () -> Unit): E {
    val error = try {
        work()
        null
    } catch (error: Throwable) {
        error
    }
    return error as? E ?: throw IllegalStateException("expected ${E::class.java.name}, found $error")
}

fun test(name: String, body: World.() -> Unit) = name to body

val TESTS = listOf(
    test("a fresh code opens the gate and a second look at it does not") {
        val code = frame(3).text()
        equal(judged(code, 3), ADMITTED)
        equal(judged(code, 4), "refuse" to "code-used")
    },
    test("a screenshot is refused when its time is over") {
        val frame = frame(3)
        equal(judged(frame.text(), frame.times().expiresAt.toInt() - start), "refuse" to "code-stale")
    },
    test("a code with one character changed is refused") {
        val code = frame(3).text()
        for (at in code.length / 2 until code.length step 40) {
            val other = if (code[at] != '0') '0' else '1'
            equal(judged(code.replaceRange(at, at + 1, other.toString()), 3).first, "refuse")
        }
        equal(judged(code, 3), ADMITTED, "nothing of that used the code up:")
    },
    test("the gates of another group cannot open it") {
        gate("zhuhai", group = other)
        equal(judged(frame(3).text(), 3, "zhuhai"), "refuse" to "other-gate-group")
    },
    test("where the gate asks a challenge only its answer opens") {
        gate("asking", challenge = "required")
        val challenge = bytes(peer.ask("challenge", "gate" to "asking", "at" to start).getValue("challenge"))
        equal(judged(frame(3).text(), 3, "asking"), "refuse" to "challenge-missing")
        equal(judged(frame(3, ask.answering(challenge)).text(), 3, "asking"), ADMITTED)
        gate("other", challenge = "required")
        val unknown = frame(3, ask.answering("not ours".toByteArray()))
        equal(judged(unknown.text(), 3, "other"), "refuse" to "challenge-unknown")
    },
    test("the roster form opens where the gate has the credential") {
        equal(judged(frame(3, Ask.roster(entry, group)).text(), 3), ADMITTED)
    },
    test("a signature as r followed by s opens the gate") {
        val apple = AppleLikeKey()
        val ask = Ask.full(enrolled(apple, "raw"), group)
        gate("raw")
        equal(judged(frame(3, ask, apple).text(), 3, "raw"), ADMITTED)
    },
    test("in two phases the code is as good, and good for once") {
        val prepared = wallet.prepareNext(ask, key.publicKey(), moment(3))
        val signature = key.sign(prepared.toSign())
        val frame = wallet.finish(prepared, signature, entropy(), moment(4))
        equal(judged(frame.text(), frame.times().validFrom.toInt() - start), ADMITTED)
        thrown<FrameException.Spent> { wallet.finish(prepared, signature, entropy(), moment(4)) }
    },
    test("enrolment in two phases is taken by the authority") {
        val key = AppleLikeKey()
        val prepared = request(key)
        val credential = issued(prepared.finish(key.sign(prepared.toSign())))
        check(wallet.add("Later", credential, key.publicKey()) > entry)
    },
    test("what prompt and key store do stays apart") {
        fun with(error: Exception): Unit = frame(3, key = FailingKey(key, error)).close()
        thrown<FrameException.Cancelled> { with(SignerException.Cancelled()) }
        thrown<FrameException.KeyGone> { with(SignerException.Gone()) }
        thrown<FrameException.KeyLocked> { with(SignerException.Locked()) }
        equal(thrown<FrameException.KeyFailed> { with(SignerException.Failed("busy\n\tat a.B")) }.reason, "busy")
        val unexpected = thrown<FrameException.KeyFailed> { with(IllegalStateException("boom")) }
        equal(unexpected.reason, "java.lang.IllegalStateException: boom", "no stack trace:")
    },
    test("a signature of another key never gets into a code") {
        val prepared = wallet.prepare(ask, key.publicKey(), moment(3))
        thrown<FrameException.BadSignature> {
            wallet.finish(prepared, AndroidLikeKey().sign(prepared.toSign()), entropy(), moment(3))
        }
    },
    test("the enquiry gives the reasons and words of Rust") {
        val stranger = AndroidLikeKey().publicKey()
        val own = key.publicKey()
        val cases = listOf(
            Triple(entry, group, own) to 3,
            Triple(99u, group, own) to 3,
            Triple(entry, group, stranger) to 3,
            Triple(entry, "nowhere", own) to 3,
            Triple(entry, group, own) to -120,
            Triple(entry, group, own) to 2 * DAY,
            Triple(entry, group, own) to -30 * DAY,
        )
        val codes = cases.map { (what, later) ->
            val (entry, group, key) = what
            val moment = moment(later)
            val ours = wallet.enquire(Ask.full(entry, group), key, moment)
            val clock = moment.monotonic!!
            val theirs = peer.ask(
                "enquire", "wallet" to wallet.toBytes(), "entry" to entry, "group" to group, "key" to compressed(key),
                "wall" to moment.wall, "boot" to clock.boot, "ms" to clock.ms,
            )
            val why = ours.whyNot
            equal(why?.code ?: "-", theirs["why"])
            equal(why?.detail, text(theirs.getValue("detail")))
            equal(why?.texts?.en, text(theirs.getValue("en")))
            equal(why?.texts?.pt, text(theirs.getValue("pt")))
            equal(why?.texts?.zhHant, text(theirs.getValue("zh")))
            equal(ours.advice.joinToString(",") { it.code }, theirs["advice"])
            equal(ours.clock?.code ?: "-", theirs["clock"])
            why?.code
        }
        val expected = listOf(
            null, "no-credential", "wrong-key", "unknown-gate-group", "not-yet-active", "expired", "clock-before-trust-list",
        )
        equal(codes, expected)
    },
    test("what the wallet stores is the wallet") {
        val dir = kotlin.io.path.createTempDirectory("clearance").toFile()
        val file = WalletFile(File(dir, "wallet"), APP)
        equal(file.load(), null)
        file.save(wallet)
        wallet = file.load()!!
        equal(wallet.entries(moment()).map { it.label }, listOf("Mei"))
        equal(judged(frame(3).text(), 3), ADMITTED)
        val cut = wallet.toBytes().dropLast(1).toByteArray()
        thrown<LoadException.Damaged> { Wallet.fromBytes(APP, cut) }
        dir.deleteRecursively()
    },
    test("a newer list is taken and an older one told apart") {
        val change = wallet.updateTrust(newer, moment())
        equal(change.now, change.before + 1u)
        thrown<TrustException.Older> { wallet.updateTrust(list, moment()) }
        thrown<TrustException.Refused> { wallet.updateTrust(newer.dropLast(1).toByteArray(), moment()) }
    },
    test("every picture says the code") {
        val frame = frame(3)
        val symbol = frame.draw()
        equal(text(peer.ask("picture", "png" to symbol.png(PngOptions())).getValue("text")), frame.text())
        equal(symbol.modules().size, (symbol.width() * symbol.width()).toInt())
        check(symbol.svg(SvgOptions()).startsWith("<svg"))
        thrown<QrException.Options> { symbol.svg(SvgOptions(dark = 0xEEEEEEu)) }
    },
    test("nothing printed names the holder or shows the code") {
        val frame = frame(3)
        val printed = listOf<Any>(wallet, ask, wallet.entries(moment())[0], frame, frame.draw()).joinToString()
        check("Mei" !in printed && frame.text().substring(3, 20) !in printed) { printed }
    },
    test("a key may call the wallet while it signs") {
        val asking = object : HolderKey {
            override fun publicKey() = key.publicKey()

            override fun sign(message: ByteArray) = key.sign(message).also { wallet.entries(moment()) }
        }
        equal(judged(frame(3, key = asking).text(), 3), ADMITTED)
    },
    test("eight threads share a wallet") {
        val codes = ConcurrentHashMap.newKeySet<String>()
        val threads = (0 until 8).map { at ->
            thread {
                for (later in 0 until 20) {
                    codes.add(frame(5 * (20 * at + later)).text())
                    wallet.rename(entry, "Mei $at")
                }
            }
        }
        threads.forEach(Thread::join)
        equal(codes.size, 160)
    },
    test("the example's screen shows a code, and else the reason") {
        val screen = CodeScreen(wallet, key, { moment(3) }, ::entropy)
        val shown = screen.show(ask) as Shown.Code
        equal(judged(shown.text, 3), ADMITTED)
        equal(shown.modules.size, shown.width * shown.width)
        equal(shown.refreshAt, moment(15).wall, "the scheme has steps of 15 s:")
        val late = CodeScreen(wallet, key, { moment(2 * DAY) }, ::entropy).show(ask) as Shown.NoCode
        equal(late.reason, "expired")
        val gone = CodeScreen(wallet, FailingKey(key, SignerException.Gone()), { moment(3) }, ::entropy)
        equal((gone.show(ask) as Shown.NoKey).again, false)
    },
    test("the published Ed25519 codes are made again bit for bit") {
        for (name in listOf("full_ed25519", "full_ed25519_with_challenge", "roster_ed25519", "roster_ed25519_with_challenge")) {
            val given = peer.ask("vector", "name" to name)
            fun of(key: String) = bytes(given.getValue(key))
            val at = given.getValue("at").toULong()
            val key = Ed25519Key(of("seed"), of("public"))
            val wallet = Wallet(APP, of("root"), of("list"), Moment(at))
            val entry = wallet.add("holder", of("credential"), key.publicKey())
            val plain = if (given["form"] == "roster") Ask.roster(entry, "hk-mo") else Ask.full(entry, "hk-mo")
            val ask = if (given["challenge"] == "-") plain else plain.answering(of("challenge"))
            equal(wallet.frame(ask, key, Moment(at), of("entropy")).text(), text(given.getValue("text")), name)
        }
    },
)

/** As the counterpart wants it. */
fun compressed(info: ByteArray): ByteArray {
    val point = info.takeLast(65)
    return (listOf((2 + (point[64].toInt() and 1)).toByte()) + point.subList(1, 33)).toByteArray()
}

fun main() {
    var failed = 0
    for ((name, test) in TESTS) {
        val error = Counterpart().use { peer -> runCatching { World(peer).test() }.exceptionOrNull() }
        println("$name ... ${if (error == null) "ok" else "FAILED: $error"}")
        if (error != null) failed++
    }
    println("${TESTS.size - failed} passed, $failed failed")
    if (failed > 0) kotlin.system.exitProcess(1)
}
