//! The comparisons as bars.

use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::Failure;
use crate::table::Comparison;

/// Pixels: of the picture, of a bar and the gap behind it, of a title, and of where bars begin.
const WIDTH: i32 = 860;
const BAR: i32 = 14;
const TITLE: i32 = 30;
const LEFT: i32 = 150;

/// The multiple at the right end.
const MOST: f64 = 100.0;

/// Draws one group of bars for each comparison, on a logarithmic scale.
pub(crate) fn draw(comparisons: &[Comparison], path: &Path) -> Result<(), Failure> {
    let height: i32 = comparisons.iter().map(|comparison| TITLE + bars(comparison) * BAR).sum();
    let area = SVGBackend::new(path, (WIDTH.try_into()?, (height + TITLE).try_into()?)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut top = 6;
    for comparison in comparisons {
        top = group(&area, comparison, top)?;
    }
    text(&area, "times the least there is, logarithmic; shorter is better", (LEFT, top + 8), 12)?;
    area.present()?;
    Ok(())
}

fn bars(comparison: &Comparison) -> i32 {
    i32::try_from(comparison.bars.len()).unwrap_or(i32::MAX)
}

/// One comparison, from `top` on; tells where it ends.
fn group(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    comparison: &Comparison,
    top: i32,
) -> Result<i32, Failure> {
    text(area, &comparison.table.title, (8, top + 8), 14)?;
    let mut top = top + TITLE - 6;
    for (name, ratio) in &comparison.bars {
        let colour = match name.as_str() {
            "limit" => RGBColor(120, 120, 120),
            name if name.starts_with("nl-core") => RGBColor(200, 80, 30),
            _ => RGBColor(150, 175, 205),
        };
        let end = LEFT + length(*ratio);
        area.draw(&Rectangle::new([(LEFT, top), (end, top + BAR - 3)], colour.filled()))?;
        text(area, name, (8, top), 11)?;
        text(area, &format!("{ratio:.2}"), (end + 5, top), 11)?;
        top += BAR;
    }
    Ok(top + 6)
}

/// How long the bar of a multiple is: one pixel for what is no slower than the least, and all for [`MOST`] times that.
fn length(ratio: f64) -> i32 {
    let room = f64::from(WIDTH - LEFT - 50);
    // Half of the least begins at the left, so that 1 has a bar that can be seen.
    let share = (ratio * 2.0).max(1.02).ln() / (MOST * 2.0).ln();
    (room * share.min(1.0)) as i32
}

fn text(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    text: &str,
    at: (i32, i32),
    size: i32,
) -> Result<(), Failure> {
    Ok(area.draw(&Text::new(text, at, ("sans-serif", size).into_font()))?)
}
