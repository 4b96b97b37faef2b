package org.clearance.android

import android.hardware.biometrics.BiometricPrompt
import android.os.CancellationSignal
import java.security.GeneralSecurityException
import java.util.concurrent.Executor
import org.clearance.mobile.Ask
import org.clearance.mobile.Frame
import org.clearance.mobile.FrameException
import org.clearance.mobile.Prepared
import org.clearance.mobile.SignerException
import org.clearance.mobile.Wallet

/**
 * A code behind a prompt: prepared for the next step, which leaves the holder more time than a step; signed when the holder
 * has agreed; finished with the clocks and random bytes of that moment.
 */
class PromptedCode(
    private val wallet: Wallet,
    private val key: KeystoreKey,
    private val phone: Phone,
    private val prompt: BiometricPrompt,
    private val executor: Executor,
) {
    /** [done] gets the code, or why there is none: cancelled, locked and gone stay apart. */
    fun show(ask: Ask, cancel: CancellationSignal, done: (Result<Frame>) -> Unit) {
        val prepared = runCatching { wallet.prepareNext(ask, key.publicKey(), phone.moment()) }
        val signature = prepared.mapCatching { key.signature() }
        signature.onFailure { return done(Result.failure(asFrameError(it))) }
        val waiting = Waiting(prepared.getOrThrow(), done)
        prompt.authenticate(BiometricPrompt.CryptoObject(signature.getOrThrow()), cancel, executor, waiting)
    }

    private inner class Waiting(
        private val prepared: Prepared,
        private val done: (Result<Frame>) -> Unit,
    ) : BiometricPrompt.AuthenticationCallback() {
        override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
            done(runCatching { finish(result) }.recoverCatching { throw asFrameError(it) })
        }

        override fun onAuthenticationError(code: Int, text: CharSequence?) {
            done(Result.failure(errorOf(code, text)))
        }

        private fun finish(result: BiometricPrompt.AuthenticationResult): Frame {
            val signature = result.cryptoObject.signature
            signature.update(prepared.toSign())
            return wallet.finish(prepared, signature.sign(), phone.entropy(), phone.moment())
        }
    }

    private fun errorOf(code: Int, text: CharSequence?): FrameException = when (code) {
        BiometricPrompt.BIOMETRIC_ERROR_CANCELED,
        BiometricPrompt.BIOMETRIC_ERROR_USER_CANCELED,
        BiometricPrompt.BIOMETRIC_ERROR_TIMEOUT -> FrameException.Cancelled()
        BiometricPrompt.BIOMETRIC_ERROR_LOCKOUT,
        BiometricPrompt.BIOMETRIC_ERROR_LOCKOUT_PERMANENT -> FrameException.KeyLocked()
        else -> FrameException.KeyFailed(text?.toString() ?: "prompt $code")
    }

    private fun asFrameError(error: Throwable): Throwable = when (error) {
        is SignerException.Cancelled -> FrameException.Cancelled()
        is SignerException.Gone -> FrameException.KeyGone()
        is SignerException.Locked -> FrameException.KeyLocked()
        is SignerException.Failed -> FrameException.KeyFailed(error.reason)
        is GeneralSecurityException -> FrameException.KeyFailed(error.message ?: error.javaClass.simpleName)
        else -> error
    }
}
