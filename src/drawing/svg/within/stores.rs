//! The stores of a domain, each beside the handlers that use it, with the streams that read it.

use super::caught::{self, Caught};
use super::{GAP, Row};
use crate::drawing::picture::{self, Arrow, Home, Kind, Node, Picture};
use crate::drawing::svg::piece::{self, Line};
use crate::drawing::svg::scene::{Group, Point, Rect};

/// The stores, laid out.
pub struct Shelf<'a> {
    /// Each with its streams, from above.
    pub stores: Vec<Stored<'a>>,
    /// Where they end, with room for the line down to the bus; nought where there are none.
    pub right: f64,
    /// Where they end.
    pub bottom: f64,
}

/// A store and its streams.
pub struct Stored<'a> {
    /// The store.
    pub node: &'a Node,
    /// Where it stands.
    pub rect: Rect,
    /// The streams that read it.
    pub streams: Vec<Streamed<'a>>,
}

/// A stream.
pub struct Streamed<'a> {
    /// What it publishes.
    pub arrow: &'a Arrow,
    /// Where it stands.
    pub rect: Rect,
    /// What it puts aside.
    caught: Vec<Caught<'a>>,
}

impl Streamed<'_> {
    /// What it takes of a column.
    fn height(&self) -> f64 {
        self.rect.height + caught::height(&self.caught)
    }
}

impl Shelf<'_> {
    /// What is drawn.
    pub fn into_groups(self) -> Vec<Group> {
        let mut groups = Vec::new();
        for store in self.stores {
            groups.push(piece::node(store.node, store.rect));
            for stream in &store.streams {
                let class = piece::classes("event", stream.arrow.mark);
                groups.push(caught::below(&stream.caught, stream.rect));
                groups.push(piece::label(lines(stream.arrow), stream.rect, &class));
            }
        }
        groups
    }
}

/// Lays the stores out, from a corner on.
pub fn lay_out<'a>(picture: &'a Picture, home: &'a Home, rows: &[Row<'_>], corner: Point) -> Shelf<'a> {
    let nodes = home.nodes.iter().filter(|node| node.kind == Kind::Store);
    let mut stores: Vec<Stored<'a>> = nodes.map(|node| stored(picture, home, node)).collect();
    let store_width = stores.iter().map(|store| store.rect.width).fold(0.0, f64::max);
    let streams = || stores.iter().flat_map(|store| &store.streams);
    let stream_width = streams().map(|stream| stream.rect.width).fold(0.0, f64::max);
    let stream_x = corner.x + store_width + 34.0;
    let right = match (stores.is_empty(), stream_width > 0.0) {
        (true, _) => 0.0,
        (false, false) => corner.x + store_width,
        (false, true) => stream_x + stream_width + 20.0,
    };
    // As near to the handlers that use it as those before it leave room.
    let wish = |store: &Stored<'_>| {
        let used = |arrow: &&Arrow| arrow.to == store.node.key && is_use(arrow);
        let users = picture
            .arrows
            .iter()
            .filter(used)
            .filter_map(|arrow| rows.iter().find(|row| row.node.key == arrow.from).map(|row| row.rect.middle().y));
        let users: Vec<f64> = users.collect();
        let count = f64::from(u32::try_from(users.len()).unwrap_or(u32::MAX));
        if users.is_empty() { f64::MAX } else { users.iter().sum::<f64>() / count }
    };
    let mut wished: Vec<(f64, Stored<'a>)> = stores.drain(..).map(|store| (wish(&store), store)).collect();
    wished.sort_by(|one, other| one.0.total_cmp(&other.0));
    let total: f64 = wished.iter().map(|(_, store)| height(store) + GAP).sum::<f64>() - GAP;
    let rows_bottom = rows.last().map_or(corner.y, |row| row.rect.bottom() + caught::height(&row.caught));
    let mut floor = rows_bottom.max(corner.y + total);
    let mut tops = Vec::new();
    let mut free = corner.y;
    for (wish, store) in &wished {
        let top = if *wish == f64::MAX { free } else { free.max(wish - height(store) / 2.0) };
        tops.push(top);
        free = top + height(store) + GAP;
    }
    for ((_, store), top) in wished.iter().zip(&mut tops).rev() {
        *top = top.min(floor - height(store));
        floor = *top - GAP;
    }
    let mut bottom: f64 = 0.0;
    for ((_, mut store), top) in wished.into_iter().zip(tops) {
        let whole = height(&store);
        bottom = bottom.max(top + whole);
        let middle = top + whole / 2.0;
        let own = store.rect.height;
        store.rect = Rect { x: corner.x, y: middle - own / 2.0, width: store_width, height: own };
        let mut y = middle - stack(&store.streams) / 2.0;
        for stream in &mut store.streams {
            stream.rect = Rect { x: stream_x, y, width: stream_width, height: stream.rect.height };
            y += stream.height() + GAP;
        }
        stores.push(store);
    }
    Shelf { stores, right, bottom }
}

/// Whether an arrow is a handler's use of a store.
pub fn is_use(arrow: &Arrow) -> bool {
    matches!(arrow.line, picture::Line::Reads | picture::Line::Writes)
}

fn stored<'a>(picture: &'a Picture, home: &'a Home, node: &'a Node) -> Stored<'a> {
    let (width, height) = piece::size(node);
    let arrows = picture.arrows.iter().filter(|arrow| arrow.from == node.key && arrow.line == picture::Line::Publishes);
    let streams = arrows.map(|arrow| {
        let (width, height) = piece::label_size(&lines(arrow));
        let caught = caught::behind(picture, home, |fails| fails.key == arrow.key);
        let width = caught.iter().map(|caught| caught.width).fold(width, f64::max);
        Streamed { arrow, rect: Rect { width, height, ..Rect::default() }, caught }
    });
    Stored { node, rect: Rect { width, height, ..Rect::default() }, streams: streams.collect() }
}

/// A stream's name, and below it what it publishes.
fn lines(arrow: &Arrow) -> Vec<Line> {
    let name = arrow.through.iter().map(|stream| Line::small(&stream.text, stream.mark));
    name.chain(arrow.labels.iter().map(Line::event)).collect()
}

fn stack(streams: &[Streamed<'_>]) -> f64 {
    streams.iter().map(|stream| stream.height() + GAP).sum::<f64>() - GAP
}

fn height(store: &Stored<'_>) -> f64 {
    store.rect.height.max(stack(&store.streams))
}
