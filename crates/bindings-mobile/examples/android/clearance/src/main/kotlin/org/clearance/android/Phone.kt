package org.clearance.android

import android.content.Context
import android.os.SystemClock
import android.provider.Settings
import java.security.SecureRandom
import org.clearance.mobile.Moment
import org.clearance.mobile.Monotonic

/** What the phone's clocks show, and its random bytes: the arguments that the wallet asks for. */
class Phone(private val context: Context) {
    private val random = SecureRandom()

    /** 32 fresh random bytes of the system, for one code. */
    fun entropy(): ByteArray = ByteArray(32).also(random::nextBytes)

    /** Both clocks, read together. `elapsedRealtime` counts on while the phone sleeps; `uptimeMillis` and `nanoTime` do not. */
    fun moment(): Moment {
        val boot = Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT)
        val monotonic = Monotonic(boot = boot.toULong(), ms = SystemClock.elapsedRealtime().toULong())
        return Moment(wall = (System.currentTimeMillis() / 1000).toULong(), monotonic = monotonic)
    }
}
