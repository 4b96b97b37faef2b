package example

import org.clearance.mobile.Ask
import org.clearance.mobile.FrameException
import org.clearance.mobile.HolderKey
import org.clearance.mobile.Moment
import org.clearance.mobile.Texts
import org.clearance.mobile.Wallet

/** What the screen shows of one holder. */
sealed interface Shown {
    /** A code: [modules] are 1 where dark, [width] a side; the next one is due when the phone's clock shows [refreshAt]. */
    class Code(val text: String, val modules: ByteArray, val width: Int, val refreshAt: ULong, val notice: Texts?) : Shown

    /** No code, and the words that say why. */
    class NoCode(val reason: String, val texts: Texts) : Shown

    /** The key did not sign; [again] where asking once more may help, else the holder enrols again. */
    class NoKey(val again: Boolean) : Shown
}

/** One code after the other. It draws nothing and waits for nothing: the app's timer calls [show], on a thread of its own. */
class CodeScreen(
    private val wallet: Wallet,
    private val key: HolderKey,
    private val moment: () -> Moment,
    private val entropy: () -> ByteArray,
) {
    fun show(ask: Ask): Shown {
        val now = moment()
        return try {
            wallet.frame(ask, key, now, entropy()).use { frame ->
                frame.draw().use { symbol ->
                    val refreshAt = wallet.wallAt(frame.times().refreshAt, now)
                    val notice = frame.clock()?.texts
                    Shown.Code(frame.text(), symbol.modules(), symbol.width().toInt(), refreshAt, notice)
                }
            }
        } catch (e: FrameException.NoCode) {
            Shown.NoCode(e.why.code, e.why.texts)
        } catch (e: FrameException.KeyGone) {
            Shown.NoKey(again = false)
        } catch (e: FrameException.Cancelled) {
            Shown.NoKey(again = true)
        } catch (e: FrameException.KeyLocked) {
            Shown.NoKey(again = true)
        } catch (e: FrameException.KeyFailed) {
            Shown.NoKey(again = true)
        }
    }
}
