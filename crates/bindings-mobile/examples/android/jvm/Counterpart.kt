import java.io.File

/** The authority, gates and Rust wallet of `tests/examples/counterpart.rs`, over its standard input and output. */
class Counterpart : AutoCloseable {
    private val process = ProcessBuilder(System.getenv("CLEARANCE_COUNTERPART"))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
    private val input = process.outputStream.bufferedWriter()
    private val output = process.inputStream.bufferedReader()

    fun ask(verb: String, vararg values: Pair<String, Any>): Map<String, String> {
        input.write((listOf(verb) + values.map { (key, value) -> "$key=${written(value)}" }).joinToString(" ") + "\n")
        input.flush()
        val words = output.readLine().split(" ")
        check(words[0] == "ok") { bytes(words[1]).decodeToString() }
        return words.drop(1).filter { it.isNotEmpty() }.associate { it.substringBefore("=") to it.substringAfter("=") }
    }

    override fun close() {
        input.close()
        process.waitFor()
    }

    private fun written(value: Any): String = if (value is ByteArray) hex(value) else value.toString()
}

fun hex(bytes: ByteArray): String = bytes.joinToString("") { "%02x".format(it) }

fun bytes(hex: String): ByteArray = hex.chunked(2).map { it.toInt(16).toByte() }.toByteArray()

/** A text of an answer; none for `-`. */
fun text(hex: String): String? = if (hex == "-") null else bytes(hex).decodeToString()
