package example

import java.io.File
import java.nio.file.Files
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING
import org.clearance.mobile.Wallet

/** The wallet in the app's private storage (`context.noBackupFilesDir`: a copy on another phone has no keys). */
class WalletFile(private val file: File, private val appVersion: UInt) {
    /** None: there is no wallet yet. A damaged one throws: enrol again. */
    fun load(): Wallet? = if (file.exists()) Wallet.fromBytes(appVersion, file.readBytes()) else null

    /** After every change; a phone that dies meanwhile keeps the old one. */
    fun save(wallet: Wallet) {
        val beside = File(file.path + ".new")
        beside.outputStream().use { stream ->
            stream.write(wallet.toBytes())
            stream.fd.sync()
        }
        Files.move(beside.toPath(), file.toPath(), REPLACE_EXISTING, ATOMIC_MOVE)
    }
}
