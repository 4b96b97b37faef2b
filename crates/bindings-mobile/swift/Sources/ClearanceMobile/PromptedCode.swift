import Foundation
import LocalAuthentication

/// A code behind a prompt: prepared for the next step, which leaves the holder more time than a step; signed when the holder has
/// agreed; finished with the clocks and random bytes of that moment.
public struct PromptedCode: Sendable {
    private let wallet: Wallet
    private let storedKey: Data

    public init(wallet: Wallet, storedKey: Data) {
        self.wallet = wallet
        self.storedKey = storedKey
    }

    /// Throws `FrameError`, or `SignerError` where the key did not sign: cancelled, locked and gone stay apart.
    public func show(ask: Ask, reason: String) async throws -> Frame {
        let context = LAContext()
        context.localizedReason = reason
        let (wallet, storedKey) = (wallet, storedKey)
        // The enclave asks the holder while it signs, and holds its thread until there is an answer.
        return try await Task.detached {
            let key = try SecureEnclaveKey(stored: storedKey, context: context)
            let holderKey = try key.publicKey()
            let prepared = try wallet.prepareNext(ask: ask, holderKey: holderKey, moment: Phone.moment())
            let signature = try key.sign(message: prepared.toSign())
            let (entropy, moment) = (try Phone.entropy(), Phone.moment())
            return try wallet.finish(prepared: prepared, signature: signature, entropy: entropy, moment: moment)
        }.value
    }
}
