// A gate for Clearance codes in C++17: clearance_gate.h with owners for its handles and exceptions for its statuses.
// Everything is inline; link as for C. What each call does, the C header says.
//
// A decision is a value, never an exception; clearance::error is what the library did not do. Objects move and are not copied.
// One gate may be used by many threads at once; do not move or end it meanwhile.
#ifndef CLEARANCE_GATE_HPP
#define CLEARANCE_GATE_HPP

#include <clearance_gate.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clearance {

using bytes = std::vector<std::uint8_t>;

/// What the library did not do, and what to do about it.
class error : public std::runtime_error {
public:
    error(clearance_status status, const std::string &words) : std::runtime_error(words), status_(status) {}
    clearance_status status() const noexcept { return status_; }

private:
    clearance_status status_;
};

namespace detail {

inline void check(clearance_status status) {
    if (status == CLEARANCE_OK) return;
    char words[1024] = "";
    std::size_t length = 0;
    if (clearance_last_error(words, sizeof words, &length) != CLEARANCE_OK) words[0] = 0;
    throw error(status, words);
}

/// A text as C has it.
inline const char *text(const std::string &given) {
    if (given.find('\0') != given.npos) throw std::invalid_argument("a zero inside a text ends it for C");
    return given.c_str();
}

/// A value in two calls, however long it is.
template <class Text, class Call> Text two_calls(Call call) {
    std::size_t length = 0;
    for (;;) {
        Text value(length + 1, 0);
        const clearance_status status = call(value.data(), value.size(), &length);
        if (status == CLEARANCE_SHORT_BUFFER) continue;
        check(status);
        value.resize(length);
        return value;
    }
}

template <class Struct> Struct sized() {
    Struct value{};
    value.struct_size = sizeof value;
    return value;
}

/// Points at `pixels`, which must stay where they are during the call.
inline clearance_frame frame_of(const bytes &pixels, std::uint32_t width, std::uint32_t height, std::size_t stride) {
    auto frame = sized<clearance_frame>();
    frame.width = width, frame.height = height, frame.stride = stride;
    frame.pixels = pixels.data(), frame.pixels_len = pixels.size();
    return frame;
}

} // namespace detail

/// Owns a handle.
class handle {
public:
    handle() = default;
    explicit handle(clearance_handle number) : number_(number) {}
    handle(handle &&other) noexcept : number_(std::exchange(other.number_, 0)) {}
    handle &operator=(handle &&other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~handle() {
        if (number_ != 0) clearance_free(number_);
    }
    clearance_handle get() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ != 0; }

private:
    clearance_handle number_ = 0;
};

/// What a gate decided. Open where is_admit(), and for nothing else.
struct decision : clearance_decision {
    bool is_admit() const noexcept { return outcome == CLEARANCE_ADMIT; }
    std::string word() const {
        return outcome == CLEARANCE_ADMIT ? "admit" : outcome == CLEARANCE_REFER ? "refer" : "refuse";
    }
};

/// A decision that is kept: for its JSON, and for the person.
class checked {
public:
    checked(clearance::decision found, handle kept) : decision(found), kept_(std::move(kept)) {}

    std::string json() const {
        return detail::two_calls<std::string>([&](char *buffer, std::size_t capacity, std::size_t *length) {
            return clearance_decision_json(kept_.get(), buffer, capacity, length);
        });
    }

    const clearance::decision &confirm(bool matches, std::uint64_t now = 0) {
        detail::check(clearance_decision_confirm(kept_.get(), matches ? 1 : 0, now, &decision));
        return decision;
    }

    clearance::decision decision;

private:
    handle kept_;
};

/// Codes that were accepted.
class ledger {
public:
    /// Asked for each code that is good so far. Throwing is "cannot tell": the code is referred.
    using claim = std::function<void(const clearance_claim &, clearance_ledger_answer &)>;

    /// In memory, from `started` on; 0 is now.
    static ledger in_memory(std::uint64_t started = 0, bool shared = false) {
        auto settings = detail::sized<clearance_ledger_settings>();
        detail::check(clearance_ledger_settings_init(&settings));
        settings.started = started;
        settings.shared = shared ? 1 : 0;
        clearance_handle made = 0;
        detail::check(clearance_ledger_in_memory(&settings, &made));
        return ledger(handle(made));
    }

    /// Your own. The function goes when no gate uses it any more.
    static ledger by(claim asked) {
        auto context = std::make_unique<claim>(std::move(asked));
        clearance_handle made = 0;
        detail::check(clearance_ledger_by_callback(&called, &released, context.get(), &made));
        context.release(); // the library's now
        return ledger(handle(made));
    }

    clearance_handle get() const noexcept { return handle_.get(); }

private:
    explicit ledger(handle made) : handle_(std::move(made)) {}

    static std::int32_t called(void *context, const clearance_claim *asked, clearance_ledger_answer *answer) noexcept {
        try {
            (*static_cast<claim *>(context))(*asked, *answer);
            return 0;
        } catch (...) { // nothing may be thrown through C
            return 1;
        }
    }
    static void released(void *context) noexcept { delete static_cast<claim *>(context); }

    handle handle_;
};

/// What a gate is.
struct settings {
    std::string group, location;
    bytes root;       // at the first start
    bytes anchor;     // at each later one
    bytes trust_list;
    const clearance::ledger *ledger = nullptr; // none: one of its own, in memory
    std::uint64_t seen = 0;
    bool challenge = false, person_check = false;
    bool refuse_unknown_authority = false, refuse_unknown_scheme = false;
    std::uint32_t max_code_life = 60; // seconds
    struct seconds {
        std::uint32_t max_behind, max_ahead;
    };
    std::optional<seconds> tolerance; // of the phone's clock; none: as the schemes say
};

/// Fetches a file of a repository of status lists: `name` of `authority`; none where it cannot be had. Throwing is the same.
using fetch = std::function<std::optional<bytes>(const std::string &authority, const std::string &name)>;

/// What the lane knows.
struct ask {
    std::optional<std::uint8_t> persons; // none: nobody counted
    bool from_scanner = false;
};

class gate {
public:
    explicit gate(const settings &given, std::uint64_t now = 0) {
        auto made = detail::sized<clearance_gate_settings>();
        detail::check(clearance_gate_settings_init(&made));
        made.group = detail::text(given.group);
        made.location = detail::text(given.location);
        made.root = given.root.data(), made.root_len = given.root.size();
        made.anchor = given.anchor.data(), made.anchor_len = given.anchor.size();
        made.trust_list = given.trust_list.data(), made.trust_list_len = given.trust_list.size();
        made.ledger = given.ledger ? given.ledger->get() : 0;
        made.seen = given.seen;
        made.challenge = given.challenge ? 1 : 0;
        made.person_check = given.person_check ? 1 : 0;
        made.refuse_unknown_authority = given.refuse_unknown_authority ? 1 : 0;
        made.refuse_unknown_scheme = given.refuse_unknown_scheme ? 1 : 0;
        made.max_code_life = given.max_code_life;
        if (given.tolerance) {
            made.has_tolerance = 1;
            made.max_behind = given.tolerance->max_behind, made.max_ahead = given.tolerance->max_ahead;
        }
        clearance_handle number = 0;
        detail::check(clearance_gate_new(&made, now, &number));
        handle_ = handle(number);
    }

    void add_key(std::uint8_t kid, const bytes &secret) {
        detail::check(clearance_gate_add_key(get(), kid, secret.data(), secret.size()));
    }
    void add_key_file(const bytes &text) { detail::check(clearance_gate_add_key_file(get(), text.data(), text.size())); }
    void add_credential(const bytes &credential) {
        detail::check(clearance_gate_add_credential(get(), credential.data(), credential.size()));
    }

    std::uint64_t take_list(const bytes &list, std::uint64_t now = 0) {
        std::uint64_t seq = 0;
        detail::check(clearance_gate_take_list(get(), list.data(), list.size(), now, &seq));
        return seq;
    }
    std::uint64_t take_chain(const bytes &chain, std::uint64_t now = 0) {
        std::uint64_t seq = 0;
        detail::check(clearance_gate_take_chain(get(), chain.data(), chain.size(), now, &seq));
        return seq;
    }
    bytes trust_list() const {
        return detail::two_calls<bytes>([&](std::uint8_t *buffer, std::size_t capacity, std::size_t *length) {
            return clearance_gate_trust_list(get(), buffer, capacity, length);
        });
    }
    bytes anchor() const {
        return detail::two_calls<bytes>([&](std::uint8_t *buffer, std::size_t capacity, std::size_t *length) {
            return clearance_gate_anchor(get(), buffer, capacity, length);
        });
    }

    void clock_was_set(std::uint64_t now = 0) { detail::check(clearance_gate_clock_was_set(get(), now)); }
    clearance_report report() const {
        auto found = detail::sized<clearance_report>();
        detail::check(clearance_gate_report(get(), &found));
        return found;
    }

    void open_status(const std::string &directory) { detail::check(clearance_gate_open_status(get(), detail::text(directory))); }
    clearance_sync_report sync_status(const std::string &repository, std::uint64_t now = 0) {
        auto done = detail::sized<clearance_sync_report>();
        detail::check(clearance_gate_sync_status(get(), detail::text(repository), now, &done));
        return done;
    }
    clearance_sync_report fetch_status(const fetch &by, std::uint64_t now = 0) {
        auto done = detail::sized<clearance_sync_report>();
        const auto context = const_cast<fetch *>(&by); // handed back as it is
        detail::check(clearance_gate_fetch_status(get(), &fetched, context, now, &done));
        return done;
    }
    void assume_status(std::uint32_t answer, std::uint64_t this_update) {
        auto status = detail::sized<clearance_assumed_status>();
        status.answer = answer, status.this_update = this_update;
        detail::check(clearance_gate_assume_status(get(), &status));
    }

    std::string open_challenge(std::uint64_t now = 0, const std::uint8_t *entropy = nullptr) {
        auto challenge = detail::sized<clearance_challenge>();
        detail::check(clearance_gate_open_challenge(get(), entropy, now, &challenge));
        return challenge.text;
    }

    clearance::decision check(std::string_view text, std::uint64_t now = 0, const clearance::ask &ask = {}) const {
        return judge(text, now, ask, nullptr);
    }
    checked check_and_keep(std::string_view text, std::uint64_t now = 0, const clearance::ask &ask = {}) const {
        clearance_handle kept = 0;
        const auto found = judge(text, now, ask, &kept);
        return checked(found, handle(kept));
    }

    /// None where the frame shows no code.
    std::optional<clearance::decision> check_frame(const bytes &pixels, std::uint32_t width, std::uint32_t height,
                                                   std::size_t stride, std::uint64_t now = 0,
                                                   const clearance::ask &ask = {}) const {
        auto frame = detail::frame_of(pixels, width, height, stride);
        const auto asked = as_c(ask);
        auto found = empty();
        const auto status = clearance_gate_check_frame(get(), &frame, &asked, now, &found, nullptr);
        if (status == CLEARANCE_NO_CODE) return std::nullopt;
        detail::check(status);
        return found;
    }

    clearance_handle get() const noexcept { return handle_.get(); }

private:
    static std::int32_t fetched(void *by, const char *authority, const char *name, std::uint8_t *buffer, std::size_t capacity,
                                std::size_t *length) noexcept {
        try {
            const auto content = (*static_cast<const fetch *>(by))(authority, name);
            if (!content || content->size() > capacity) return 1;
            std::copy(content->begin(), content->end(), buffer);
            *length = content->size();
            return 0;
        } catch (...) { // nothing may be thrown through C
            return 1;
        }
    }
    static clearance::decision empty() {
        clearance::decision found{};
        found.struct_size = sizeof(clearance_decision);
        return found;
    }
    static clearance_ask as_c(const clearance::ask &ask) {
        auto asked = detail::sized<clearance_ask>();
        asked.from_scanner = ask.from_scanner ? 1 : 0;
        asked.has_persons = ask.persons ? 1 : 0;
        asked.persons = ask.persons.value_or(0);
        return asked;
    }
    clearance::decision judge(std::string_view text, std::uint64_t now, const clearance::ask &ask, clearance_handle *kept) const {
        const auto asked = as_c(ask);
        auto found = empty();
        detail::check(clearance_gate_check(get(), text.data(), text.size(), &asked, now, &found, kept));
        return found;
    }

    handle handle_;
};

/// What the traveller reads; language is en, pt or zh-Hant.
inline std::string message_text(const std::string &message, const std::string &language) {
    return detail::two_calls<std::string>([&](char *buffer, std::size_t capacity, std::size_t *length) {
        return clearance_message_text(detail::text(message), detail::text(language), buffer, capacity, length);
    });
}

/// What the operator reads.
inline std::string reason_text(const std::string &reason, const std::string &language) {
    return detail::two_calls<std::string>([&](char *buffer, std::size_t capacity, std::size_t *length) {
        return clearance_reason_text(detail::text(reason), detail::text(language), buffer, capacity, length);
    });
}

/// The text of the one code in a frame; none where it shows none. It belongs to a person.
inline std::optional<std::string> frame_text(const bytes &pixels, std::uint32_t width, std::uint32_t height, std::size_t stride) {
    auto frame = detail::frame_of(pixels, width, height, stride);
    try {
        return detail::two_calls<std::string>([&](char *buffer, std::size_t capacity, std::size_t *length) {
            return clearance_frame_text(&frame, buffer, capacity, length);
        });
    } catch (const error &none) {
        if (none.status() == CLEARANCE_NO_CODE) return std::nullopt;
        throw;
    }
}

/// The library's version.
inline std::string version() {
    return detail::two_calls<std::string>([](char *buffer, std::size_t capacity, std::size_t *length) {
        return clearance_version(buffer, capacity, length);
    });
}

/// The word of a status, such as short-buffer.
inline std::string status_word(clearance_status status) {
    return detail::two_calls<std::string>([&](char *buffer, std::size_t capacity, std::size_t *length) {
        return clearance_status_word(status, buffer, capacity, length);
    });
}

/// Whether the library that was loaded goes with this header.
inline bool is_compatible() noexcept { return clearance_abi_version() >> 16 == CLEARANCE_ABI_MAJOR; }

} // namespace clearance

#endif
