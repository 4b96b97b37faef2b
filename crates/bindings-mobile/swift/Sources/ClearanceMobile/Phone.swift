import CryptoKit
import Darwin
import Foundation
import Security

/// What the phone's clocks show, and its random bytes: the arguments that the wallet asks for.
public enum Phone {
    /// 32 fresh random bytes of the system, for one code.
    public static func entropy() throws -> Data {
        var bytes = [UInt8](repeating: 0, count: 32)
        guard SecRandomCopyBytes(kSecRandomDefault, bytes.count, &bytes) == errSecSuccess else {
            throw FrameError.KeyFailed(reason: "the system gives no random bytes")
        }
        return Data(bytes)
    }

    /// Both clocks, read together. `mach_continuous_time` counts on while the phone sleeps; `mach_absolute_time` and
    /// `systemUptime` do not.
    public static func moment() -> Moment {
        let wall = UInt64(max(0, Date().timeIntervalSince1970))
        return Moment(wall: wall, monotonic: Monotonic(boot: boot, ms: milliseconds()))
    }

    private static func milliseconds() -> UInt64 {
        var base = mach_timebase_info_data_t()
        mach_timebase_info(&base)
        return mach_continuous_time() * UInt64(base.numer) / UInt64(base.denom) / 1_000_000
    }

    /// Differs after each restart: a hash of the boot session's name, or a random number where there is none.
    private static let boot: UInt64 = {
        var size = 0
        guard sysctlbyname("kern.bootsessionuuid", nil, &size, nil, 0) == 0 else { return .random(in: 0...UInt64.max) }
        var name = [UInt8](repeating: 0, count: size)
        guard sysctlbyname("kern.bootsessionuuid", &name, &size, nil, 0) == 0 else { return .random(in: 0...UInt64.max) }
        return SHA256.hash(data: name).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }()
}
