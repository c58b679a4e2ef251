//! Shapes of pieces: edges match, areas add up, outlines of groups have no inner lines.

use std::collections::BTreeSet;

use funfair_campaign::widgets::jigsaw::{
    cut::{Cuts, Loop, Point, REACH},
    grid::{Grid, SIDES},
};
use proptest::prelude::*;

fn cuts() -> impl Strategy<Value = Cuts> {
    (2_u8..=20, 2_u8..=20, any::<u32>(), 20.0..200.0, 20.0..200.0).prop_map(
        |(cols, rows, seed, width, height)| Cuts {
            grid: Grid { cols, rows },
            seed,
            cell: (width, height),
        },
    )
}

/// Area inside loops: by Green's theorem over points of the curves.
fn area(loops: &[Loop]) -> f64 {
    let of_loop = |it: &Loop| {
        let mut from = it.start;
        let mut sum = 0.0;
        for [first, second, end] in &it.curves {
            let mut before = from;
            for step in 1..=64 {
                let t = f64::from(step) / 64.0;
                let point = bezier([from, *first, *second, *end], t);
                sum += before.0 * point.1 - point.0 * before.1;
                before = point;
            }
            from = *end;
        }
        sum / 2.0
    };
    loops.iter().map(of_loop).sum()
}

fn bezier(points: [Point; 4], t: f64) -> Point {
    let weights = [
        (1.0 - t).powi(3),
        3.0 * (1.0 - t).powi(2) * t,
        3.0 * (1.0 - t) * t * t,
        t.powi(3),
    ];
    let sum = |part: fn(Point) -> f64| {
        let terms = points.iter().zip(weights);
        terms.map(|(point, weight)| part(*point) * weight).sum()
    };
    (sum(|it| it.0), sum(|it| it.1))
}

/// The points of a loop in both directions, as bits: the same curve has the same.
fn curves_of(it: &Loop) -> BTreeSet<[(u64, u64); 4]> {
    let bits = |point: Point| (point.0.to_bits(), point.1.to_bits());
    let mut from = it.start;
    let mut all = BTreeSet::new();
    for [first, second, end] in &it.curves {
        all.insert([bits(from), bits(*first), bits(*second), bits(*end)]);
        from = *end;
    }
    all
}

fn backwards(curves: &BTreeSet<[(u64, u64); 4]>) -> BTreeSet<[(u64, u64); 4]> {
    curves.iter().map(|[a, b, c, d]| [*d, *c, *b, *a]).collect()
}

fn outline(cuts: &Cuts, piece: u16) -> Loop {
    let mut loops = cuts.outlines(&[piece]);
    assert_eq!(loops.len(), 1);
    loops.pop().unwrap()
}

proptest! {
    // Large ones take long: each has up to 400 pieces.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn neighbours_share_their_edge_point_by_point(cuts in cuts()) {
        for piece in 0..cuts.grid.count() {
            let own = curves_of(&outline(&cuts, piece));
            for side in SIDES {
                let Some(beside) = cuts.grid.beside(piece, side) else { continue };
                let other = backwards(&curves_of(&outline(&cuts, beside)));
                prop_assert_eq!(own.intersection(&other).count(), 3, "{} {}", piece, beside);
            }
        }
    }

    #[test]
    fn areas_of_all_pieces_add_up_to_the_picture(cuts in cuts()) {
        let pieces = 0..cuts.grid.count();
        let sum: f64 = pieces.map(|piece| {
            let area = area(&[outline(&cuts, piece)]);
            assert!(area > 0.0, "clockwise");
            area
        }).sum();
        let whole = cuts.cell.0 * cuts.cell.1 * f64::from(cuts.grid.count());
        prop_assert!((sum / whole - 1.0).abs() < 1e-9, "{} {}", sum, whole);
    }

    #[test]
    fn the_outline_of_a_group_holds_no_inner_cut(cuts in cuts(), picked in any::<u64>()) {
        let pieces = 0..cuts.grid.count();
        let group: Vec<u16> = pieces.filter(|it| picked >> (it % 64) & 1 == 1).collect();
        let loops = cuts.outlines(&group);
        let sum: f64 = group.iter().map(|piece| area(&[outline(&cuts, *piece)])).sum();
        let of_group = area(&loops);
        prop_assert!((sum - of_group).abs() < 1e-6 * sum.max(1.0), "{} {}", sum, of_group);
        let drawn: BTreeSet<_> = loops.iter().flat_map(curves_of).collect();
        prop_assert!(drawn.is_disjoint(&backwards(&drawn)), "a line is drawn there and back");
        for it in &loops {
            prop_assert_eq!(it.curves.last().map(|last| last[2]), Some(it.start), "closed");
        }
    }

    #[test]
    fn the_whole_picture_has_a_straight_rim(cuts in cuts()) {
        let all: Vec<u16> = (0..cuts.grid.count()).collect();
        let loops = cuts.outlines(&all);
        prop_assert_eq!(loops.len(), 1);
        let (width, height) = (
            cuts.cell.0 * f64::from(cuts.grid.cols),
            cuts.cell.1 * f64::from(cuts.grid.rows),
        );
        for [_, _, (x, y)] in &loops[0].curves {
            let on_rim = *x == 0.0 || *y == 0.0 || *x == width || *y == height;
            prop_assert!(on_rim, "{} {}", x, y);
        }
    }

    #[test]
    fn knobs_stay_within_their_reach(cuts in cuts()) {
        let reach = REACH * cuts.cell.0.min(cuts.cell.1);
        for piece in 0..cuts.grid.count() {
            let (col, row) = cuts.grid.cell(piece);
            let mut from = outline(&cuts, piece).start;
            for [first, second, end] in outline(&cuts, piece).curves {
                for step in 0..=32 {
                    let (x, y) = bezier([from, first, second, end], f64::from(step) / 32.0);
                    let within = |at: f64, cell: i32, size: f64| {
                        let low = f64::from(cell) * size;
                        (low - reach..=low + size + reach).contains(&at)
                    };
                    prop_assert!(within(x, col, cuts.cell.0) && within(y, row, cuts.cell.1));
                }
                from = end;
            }
        }
    }

    #[test]
    fn another_seed_cuts_in_another_way(cuts in cuts()) {
        let other = Cuts { seed: cuts.seed ^ 1, ..cuts };
        let first = |cuts: &Cuts| cuts.inner();
        prop_assert_ne!(first(&cuts), first(&other));
    }
}
