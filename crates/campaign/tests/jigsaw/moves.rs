//! What a move does.

use funfair_campaign::widgets::jigsaw::{
    board::{Board, Fault, REACHES, Tiles, UNIT},
    grid::Grid,
    log::Table,
};
use proptest::prelude::*;

use crate::games::game;

const THREE: Grid = Grid { cols: 3, rows: 3 };
const FAR: (i32, i32) = (UNIT, UNIT);

fn grids() -> impl Strategy<Value = Grid> {
    (2_u8..=20, 2_u8..=20).prop_map(|(cols, rows)| Grid { cols, rows })
}

#[test]
fn a_piece_fits_within_reach_of_its_place_and_not_beyond() {
    for reach in REACHES {
        let mut board = Board::new(THREE);
        assert_eq!(board.put(0, (reach + 1, 0), reach), Ok(0));
        assert!(!board.is_fitted(0));
        assert_eq!(board.put(0, (reach, -reach), reach), Ok(1));
        assert!(board.is_fitted(0));
    }
}

#[test]
fn neighbours_join_anywhere_and_move_as_a_group() {
    let mut board = Board::new(THREE);
    board.put(0, FAR, 26).unwrap();
    assert_eq!(board.put(1, (UNIT + 20, UNIT - 20), 26), Ok(1));
    assert_eq!(board.group(0), [0, 1]);
    assert_eq!(board.way(1), Some(FAR), "the moved one goes to the other");
    board.put(1, (UNIT, 0), 26).unwrap();
    assert_eq!(board.way(0), Some((UNIT, 0)));
    assert_eq!(board.put(1, (10, 10), 26), Ok(1));
    assert_eq!(board.fitted(), 2);
}

#[test]
fn pieces_that_do_not_belong_together_never_join() {
    let mut board = Board::new(THREE);
    board.put(0, FAR, 115).unwrap();
    // Piece 8 lies where piece 1 would belong.
    assert_eq!(board.put(8, (0, -UNIT), 115), Ok(0));
    assert_eq!(board.group(0), [0]);
}

#[test]
fn what_fits_stays_and_what_is_joined_does_not_go_back() {
    let mut board = Board::new(THREE);
    board.put(4, (0, 0), 26).unwrap();
    assert_eq!(board.put(4, FAR, 26), Err(Fault::Fitted));
    assert_eq!(board.stow(4), Err(Fault::NotLoose));
    board.put(0, FAR, 26).unwrap();
    assert_eq!(board.stow(0), Ok(()));
    assert_eq!(board.way(0), None);
    assert_eq!(board.stow(0), Err(Fault::NotLoose));
    board.put(0, FAR, 26).unwrap();
    board.put(1, FAR, 26).unwrap();
    assert_eq!(board.stow(1), Err(Fault::NotLoose));
}

#[test]
fn pieces_stay_on_the_board_and_are_those_that_there_are() {
    let mut board = Board::new(THREE);
    assert_eq!(board.put(0, (-UNIT - 1, 0), 26), Err(Fault::OffBoard));
    assert_eq!(board.put(0, (i32::MAX, i32::MIN), 26), Err(Fault::OffBoard));
    assert_eq!(board.put(9, (0, 0), 26), Err(Fault::Unknown));
    assert_eq!(board, Board::new(THREE), "nothing has moved");
}

#[test]
fn a_picture_that_is_put_together_beside_its_place_is_whole() {
    let grid = Grid { cols: 2, rows: 2 };
    let mut board = Board::new(grid);
    for piece in [0, 1, 2, 3] {
        board.put(piece, (UNIT, UNIT), 26).unwrap();
    }
    assert!(board.is_done());
}

#[test]
fn tiles_change_places_unless_they_are_right() {
    let mut tiles = Tiles::new(THREE, 7);
    assert!(!tiles.is_done());
    assert_eq!(tiles.swap(0, 0), Err(Fault::Unknown));
    assert_eq!(tiles.swap(0, 9), Err(Fault::Unknown));
    for place in 0..9 {
        let from = (0..9).find(|at| tiles.at(*at) == Some(place)).unwrap();
        if from != place {
            tiles.swap(from, place).unwrap();
            assert_eq!(
                tiles.swap(place, 8),
                if place == 8 {
                    Err(Fault::Unknown)
                } else {
                    Err(Fault::Fitted)
                }
            );
        }
    }
    assert!(tiles.is_done());
}

proptest! {
    #[test]
    fn any_seed_gives_a_set_that_can_be_solved(grid in grids(), seed: u32) {
        let mut table = Table::new(grid, seed, false);
        let Table::Pieces(board, tray) = &mut table else { unreachable!() };
        let mut pieces = tray.clone();
        pieces.sort_unstable();
        prop_assert_eq!(pieces, (0..grid.count()).collect::<Vec<_>>(), "each piece once");
        for piece in tray.iter() {
            board.put(*piece, (0, 0), REACHES[0]).unwrap();
        }
        prop_assert!(table.is_done());
        let mut tiles = Tiles::new(grid, seed);
        prop_assert!(!tiles.is_done());
        for place in 0..grid.count() {
            let from = (place..grid.count()).find(|at| tiles.at(*at) == Some(place)).unwrap();
            if from != place {
                tiles.swap(from, place).unwrap();
            }
        }
        prop_assert!(tiles.is_done());
    }

    #[test]
    fn groups_lie_as_one_and_fitted_pieces_never_move(
        cols in 2_u8..6, rows in 2_u8..6, seed: u32, player: u32,
    ) {
        let grid = Grid { cols, rows };
        let (log, _) = game(grid, seed, false, player);
        let mut table = Table::new(grid, seed, false);
        let mut fitted = 0;
        for timed in funfair_campaign::widgets::jigsaw::log::read(&log) {
            table.apply(timed.unwrap().0).unwrap();
            let Table::Pieces(board, _) = &table else { unreachable!() };
            for piece in 0..grid.count() {
                for other in board.group(piece) {
                    prop_assert_eq!(board.way(piece), board.way(other));
                }
            }
            prop_assert!(board.fitted() >= fitted);
            fitted = board.fitted();
        }
        prop_assert!(table.is_done());
    }
}
