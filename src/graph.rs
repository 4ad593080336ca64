//! A directed graph of anything that has an order, and its ways round.
//!
//! Invariant: what it answers depends on its nodes and edges alone, never on the order in which they came in.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// A directed graph. A node may point to itself, and to another once.
#[derive(Clone, Debug)]
pub struct Graph<N>(BTreeMap<N, BTreeSet<N>>);

impl<N: Copy + Ord> FromIterator<(N, N)> for Graph<N> {
    fn from_iter<E: IntoIterator<Item = (N, N)>>(edges: E) -> Self {
        let mut graph = BTreeMap::<N, BTreeSet<N>>::new();
        for (from, to) in edges {
            graph.entry(from).or_default().insert(to);
        }
        Graph(graph)
    }
}

impl<N: Copy + Ord> Graph<N> {
    /// Ways round, each a list of nodes of which the last points to the first; none goes through a node twice, and it
    /// begins with its smallest. Each edge that lies on any way round lies on one of these, and each of these is the
    /// shortest through some edge. Together they are few where all that are possible may be too many to tell.
    pub fn cycles(&self) -> BTreeSet<Vec<N>> {
        // An edge lies on a way round if and only if both its ends lie in one component, and so does the way.
        let component = self.components();
        let knots: Graph<N> = self.edges().filter(|(from, to)| component[from] == component[to]).collect();
        let mut covered = BTreeSet::new();
        let mut cycles = BTreeSet::new();
        for (from, to) in knots.edges() {
            if covered.contains(&(from, to)) {
                continue;
            }
            let Some(cycle) = knots.path(to, from) else { continue };
            covered.extend(cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1)));
            cycles.insert(from_smallest(cycle));
        }
        cycles
    }

    fn edges(&self) -> impl Iterator<Item = (N, N)> {
        self.0.iter().flat_map(|(from, to)| to.iter().map(|to| (*from, *to)))
    }

    /// For each node which of the strongly connected components it is in: from each of a component's nodes a way leads to
    /// each other one.
    fn components(&self) -> BTreeMap<N, usize> {
        let mut graph = DiGraph::new();
        let mut known = BTreeMap::new();
        for (from, to) in self.edges() {
            let [from, to] = [from, to].map(|node| *known.entry(node).or_insert_with(|| graph.add_node(node)));
            graph.add_edge(from, to, ());
        }
        let components = kosaraju_scc(&graph).into_iter().enumerate();
        components
            .flat_map(|(number, nodes)| nodes.into_iter().map(move |node| (node, number)))
            .map(|(node, number)| (graph[node], number))
            .collect()
    }

    /// The shortest way from one node to another, both included; of several, the one whose nodes are smallest. It is
    /// the node alone where both are one.
    pub fn path(&self, from: N, to: N) -> Option<Vec<N>> {
        let mut reached_from = BTreeMap::from([(from, from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            if node == to {
                let back = std::iter::successors(Some(to), |node| Some(reached_from[node]).filter(|_| *node != from));
                let mut path: Vec<N> = back.collect();
                path.reverse();
                return Some(path);
            }
            for next in self.0.get(&node).into_iter().flatten() {
                if !reached_from.contains_key(next) {
                    reached_from.insert(*next, node);
                    queue.push_back(*next);
                }
            }
        }
        None
    }
}

fn from_smallest<N: Copy + Ord>(mut cycle: Vec<N>) -> Vec<N> {
    let smallest = (0..cycle.len()).min_by_key(|index| cycle[*index]).unwrap_or(0);
    cycle.rotate_left(smallest);
    cycle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles(edges: &[(u8, u8)]) -> Vec<Vec<u8>> {
        edges.iter().copied().collect::<Graph<u8>>().cycles().into_iter().collect()
    }

    #[test]
    fn what_goes_nowhere_twice_has_no_way_round() {
        assert_eq!(cycles(&[]), Vec::<Vec<u8>>::new());
        assert_eq!(cycles(&[(1, 2), (1, 3), (2, 4), (3, 4)]), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_way_round_begins_with_its_smallest_node() {
        assert_eq!(cycles(&[(3, 1), (2, 3), (1, 2)]), [vec![1, 2, 3]]);
        assert_eq!(cycles(&[(7, 7)]), [vec![7]]);
    }

    #[test]
    fn each_edge_of_a_tangle_is_on_one_of_them() {
        // 1 → 2 → 1 is the shortest by both its edges; 2 → 3 and 3 → 1 need the longer way.
        assert_eq!(cycles(&[(1, 2), (2, 1), (2, 3), (3, 1), (3, 3), (3, 9)]), [vec![1, 2], vec![1, 2, 3], vec![3]]);
    }

    #[test]
    fn the_order_of_the_edges_changes_nothing() {
        let mut edges = vec![(1, 2), (2, 1), (2, 3), (3, 1), (4, 2), (3, 4)];
        let found = cycles(&edges);
        edges.reverse();
        assert_eq!(cycles(&edges), found);
    }

    #[test]
    fn of_the_shortest_ways_the_smallest_is_taken() {
        let graph: Graph<u8> =
            [(1, 3), (1, 2), (2, 4), (3, 4), (4, 5), (1, 6), (6, 7), (7, 8), (8, 5)].into_iter().collect();
        assert_eq!(graph.path(1, 5), Some(vec![1, 2, 4, 5]));
        assert_eq!(graph.path(5, 1), None);
        assert_eq!(graph.path(2, 2), Some(vec![2]));
    }
}
