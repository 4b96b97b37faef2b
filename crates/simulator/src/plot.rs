//! Small plots as SVG, for a page and for the docs. No script; every text is escaped.

use core::fmt::Write;

/// Where a plot's area lies in its picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// What an axis shows: from, to, and the numbers that are marked in between.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) title: String,
    pub(crate) marks: Vec<f64>,
}

/// A picture that is being drawn.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    frame: Frame,
    x: Axis,
    y: Axis,
    svg: String,
}

impl Axis {
    /// From 0 to a round number no less than `most`, and to 1 at least.
    pub(crate) fn up_to(most: f64, title: &str) -> Self {
        let most = most.max(1.0);
        let step = round_step(most / 4.0);
        let count = (most / step).ceil().max(1.0);
        let marks = (0..=count as u32).map(|mark| f64::from(mark) * step).collect();
        Self { from: 0.0, to: count * step, title: title.to_owned(), marks }
    }

    /// Hours of a day.
    pub(crate) fn day(hours: f64) -> Self {
        let step = if hours <= 4.0 { 0.5 } else { 2.0 };
        let count = (hours / step).floor() as u32;
        let marks = (0..=count).map(|mark| f64::from(mark) * step).collect();
        Self { from: 0.0, to: hours, title: "hours since the day began".to_owned(), marks }
    }
}

/// 1, 2 or 5 times a power of ten, no less than `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= least)
        .unwrap_or(power)
}

/// A number without what nobody reads.
pub(crate) fn short(number: f64) -> String {
    let text = if number.abs() >= 10.0 || number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.2}")
    };
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// `text` as SVG and HTML take it.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

impl Plot {
    /// An empty one with axes. `label` says what it shows to whoever cannot see it.
    pub(crate) fn new(frame: Frame, x: Axis, y: Axis, label: &str) -> Self {
        let Frame { width, height, .. } = frame;
        let label = escaped(label);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-label=\"{label}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        );
        let mut plot = Self { frame, x, y, svg };
        plot.axes();
        plot
    }

    /// A ground under everything, whether drawn before or after.
    pub(crate) fn ground(&mut self, style: &str) {
        let Frame { width, height, .. } = self.frame;
        let head = self.svg.find('\n').map_or(0, |end| end + 1);
        self.svg
            .insert_str(head, &format!("<rect width=\"{width}\" height=\"{height}\" {style}/>\n"));
    }

    /// The greatest values across and up.
    pub(crate) const fn corner(&self) -> (f64, f64) {
        (self.x.to, self.y.to)
    }

    /// Where a value lies.
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let Frame { width, height, left, right, top, bottom } = self.frame;
        let part = |value: f64, axis: &Axis| (value - axis.from) / (axis.to - axis.from);
        let (across, up) = (part(x, &self.x), part(y, &self.y));
        (left + across * (width - left - right), height - bottom - up * (height - top - bottom))
    }

    fn axes(&mut self) {
        let Frame { width, height, left, right, top, bottom } = self.frame;
        for value in self.y.marks.clone() {
            let (_, y) = self.at(self.x.from, value);
            self.raw(&format!(
                "<line x1=\"{left:.1}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" class=\"grid\" stroke=\"#8886\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" class=\"mark\">{}</text>",
                width - right,
                left - 6.0,
                y + 4.0,
                short(value)
            ));
        }
        for value in self.x.marks.clone() {
            let (x, y) = self.at(value, self.y.from);
            self.raw(&format!(
                "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{y:.1}\" y2=\"{:.1}\" stroke=\"#8886\"/>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" class=\"mark\">{}</text>",
                y + 4.0,
                y + 17.0,
                short(value)
            ));
        }
        let (x, y) = (escaped(&self.x.title), escaped(&self.y.title));
        self.raw(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" class=\"mark\">{x}</text>\
             <text x=\"4\" y=\"{:.1}\" class=\"mark\">{y}</text>",
            f64::midpoint(left, width - right),
            height - bottom + 34.0,
            top - 8.0,
        ));
    }

    /// A line through points.
    pub(crate) fn line(&mut self, points: &[(f64, f64)], style: &str) {
        let mut path = String::new();
        for (x, y) in points {
            let (x, y) = self.at(*x, *y);
            // Writing to a String cannot fail.
            let _ = write!(path, "{x:.1},{y:.1} ");
        }
        let path = path.trim_end().to_owned();
        self.raw(&format!("<polyline points=\"{path}\" fill=\"none\" {style}/>"));
    }

    /// A bar from `from` to `to` across, from the ground up to `y`.
    pub(crate) fn bar(&mut self, from: f64, to: f64, y: f64, style: &str) {
        let ((left, ground), (right, upper)) = (self.at(from, self.y.from), self.at(to, y));
        let (width, height) = ((right - left).max(0.5), (ground - upper).max(0.0));
        self.raw(&format!(
            "<rect x=\"{left:.1}\" y=\"{upper:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {style}/>"
        ));
    }

    /// A dot.
    pub(crate) fn dot(&mut self, x: f64, y: f64, radius: f64, style: &str) {
        let (x, y) = self.at(x, y);
        self.raw(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" {style}/>"));
    }

    /// A text at a value, moved by so many pixels.
    pub(crate) fn text(
        &mut self,
        (x, y): (f64, f64),
        (right, down): (f64, f64),
        text: &str,
        style: &str,
    ) {
        let (x, y) = self.at(x, y);
        self.raw(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" {style}>{}</text>",
            x + right,
            y + down,
            escaped(text)
        ));
    }

    fn raw(&mut self, svg: &str) {
        self.svg.push_str(svg);
        self.svg.push('\n');
    }

    /// The picture.
    pub(crate) fn finish(mut self) -> String {
        self.svg.push_str("</svg>\n");
        self.svg
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        for (most, to) in [(3.7, 4.0), (0.9, 1.0), (97.0, 100.0), (0.0, 1.0), (160.0, 200.0)] {
            let axis = Axis::up_to(most, "");
            assert!(axis.to >= most && axis.to <= most.max(1.0) * 1.7, "{most}: {}", axis.to);
            assert!((axis.to - to).abs() < 1e-9, "{most}: {}", axis.to);
        }
        assert_eq!([0.5, 2.0, 0.25, 1_200.0].map(short), ["0.5", "2", "0.25", "1200"]);
    }

    #[test]
    fn no_text_ends_a_tag() {
        assert_eq!(escaped("<a b=\"'&'\">"), "&lt;a b=&quot;&#39;&amp;&#39;&quot;&gt;");
    }
}
