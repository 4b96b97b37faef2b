import CryptoKit
import Foundation
import LocalAuthentication
import Security

/// A P-256 key in the Secure Enclave, which cannot leave it.
///
/// It signs on the thread that asks, and a prompt holds that thread: never ask on the main one.
public final class SecureEnclaveKey: HolderKey, @unchecked Sendable {
    // Never changed after `init`; CryptoKit's key may be used on any thread.
    private let key: SecureEnclave.P256.Signing.PrivateKey

    /// A new key. `prompt`: every signature is behind the holder's face, finger or passcode.
    public init(prompt: Bool) throws {
        let flags: SecAccessControlCreateFlags = prompt ? [.privateKeyUsage, .userPresence] : [.privateKeyUsage]
        let whenUnlocked = kSecAttrAccessibleWhenUnlockedThisDeviceOnly
        guard let access = SecAccessControlCreateWithFlags(nil, whenUnlocked, flags, nil) else {
            throw SignerError.Failed(reason: "no such access control")
        }
        key = try told { try SecureEnclave.P256.Signing.PrivateKey(accessControl: access) }
    }

    /// The key of `stored`. `context` carries an answer of the holder that was given already.
    public init(stored: Data, context: LAContext? = nil) throws {
        key = try told {
            try SecureEnclave.P256.Signing.PrivateKey(dataRepresentation: stored, authenticationContext: context)
        }
    }

    /// For the app's keychain or storage: only this phone's enclave can do anything with it.
    public var stored: Data { key.dataRepresentation }

    public func publicKey() throws -> Data { key.publicKey.x963Representation }

    public func sign(message: Data) throws -> Data {
        try told { try key.signature(for: message).rawRepresentation }
    }
}

/// The system's errors, as the wallet tells them apart.
func told<T>(_ work: () throws -> T) throws -> T {
    do {
        return try work()
    } catch let error as SignerError {
        throw error
    } catch let error as LAError {
        switch error.code {
        case .userCancel, .appCancel, .systemCancel, .userFallback: throw SignerError.Cancelled
        case .biometryLockout, .notInteractive, .authenticationFailed: throw SignerError.Locked
        case .passcodeNotSet: throw SignerError.Gone
        default: throw SignerError.Failed(reason: error.localizedDescription)
        }
    } catch let error as NSError {
        switch error.code {
        case Int(errSecUserCanceled): throw SignerError.Cancelled
        case Int(errSecInteractionNotAllowed): throw SignerError.Locked
        case Int(errSecItemNotFound): throw SignerError.Gone
        default: throw SignerError.Failed(reason: error.localizedDescription)
        }
    }
}
