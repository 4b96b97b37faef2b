import ClearanceMobile
import SwiftUI

/// One holder's code, renewed each step. `model` asks the wallet; this draws.
struct CodeView: View {
    @StateObject var model: CodeModel

    var body: some View {
        Group {
            switch model.shown {
            case .code(let modules, let width): QrView(modules: modules, width: width).accessibilityLabel(model.label)
            case .words(let text): Text(text)
            }
        }
        .task { await model.run() }
    }
}

@MainActor
final class CodeModel: ObservableObject {
    enum Shown {
        case code(modules: [UInt8], width: Int)
        case words(String)
    }

    @Published private(set) var shown = Shown.words("")
    let label: String
    private let wallet: Wallet
    private let key: SecureEnclaveKey
    private let ask: Ask

    init(label: String, wallet: Wallet, key: SecureEnclaveKey, ask: Ask) {
        (self.label, self.wallet, self.key, self.ask) = (label, wallet, key, ask)
    }

    func run() async {
        while !Task.isCancelled {
            let (wallet, key, ask) = (wallet, key, ask)
            let made = await Task.detached { () -> (Shown, UInt64) in
                let now = Phone.moment()
                do {
                    let frame = try wallet.frame(ask: ask, key: key, moment: now, entropy: Phone.entropy())
                    let symbol = try frame.draw()
                    let due = wallet.wallAt(time: frame.times().refreshAt, moment: now)
                    return (.code(modules: [UInt8](symbol.modules()), width: Int(symbol.width())), due)
                } catch FrameError.NoCode(let why) {
                    return (.words(why.texts.en), now.wall + 5)
                } catch {
                    return (.words("Unlock the phone and try again."), now.wall + 5)
                }
            }.value
            shown = made.0
            let wait = Double(made.1) - Date().timeIntervalSince1970
            try? await Task.sleep(for: .seconds(max(0.2, wait)))
        }
    }
}

/// Dark modules on white, whatever the page: with the quiet zone of 4 modules that scanners need.
struct QrView: View {
    let modules: [UInt8]
    let width: Int

    var body: some View {
        Canvas { canvas, size in
            let side = min(size.width, size.height) / CGFloat(width + 8)
            canvas.fill(Path(CGRect(origin: .zero, size: size)), with: .color(.white))
            for at in modules.indices where modules[at] == 1 {
                let (x, y) = (CGFloat(at % width + 4) * side, CGFloat(at / width + 4) * side)
                canvas.fill(Path(CGRect(x: x, y: y, width: side, height: side)), with: .color(.black))
            }
        }
        .aspectRatio(1, contentMode: .fit)
    }
}
