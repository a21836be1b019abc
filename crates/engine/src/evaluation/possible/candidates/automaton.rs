//! Texts of every kind that a set of patterns tells apart: which of them a text matches is followed letter by
//! letter, for all patterns at once, from the empty text on.
//!
//! This finds texts and judges none: whether a text matches is `matching`'s to say.

use std::collections::{BTreeSet, HashMap, HashSet};

use iamsim_policy::{Part, Template};

use super::super::open::Family;
use super::order::other_case;

/// The most sets of places in the patterns that are followed.
const STATES: usize = 20_000;

/// A pattern, as a machine that reads a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nfa {
    tokens: Vec<Token>,
    /// The places before tokens, or behind the last, where it may begin.
    starts: Vec<usize>,
    /// Those where it may stop.
    stops: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Character(char),
    /// A letter, in any case.
    Letter(char),
    Any(Span),
    Run(Span),
}

/// What a wildcard reaches over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Everything,
    /// Within one component of an ARN.
    Component,
}

impl Nfa {
    /// The machine of a template without variables.
    pub(super) fn new(template: &Template, family: Family) -> Self {
        let mut tokens = Vec::new();
        let mut colons = 0;
        for part in template.parts() {
            let span = if family == Family::Arn && colons < 5 { Span::Component } else { Span::Everything };
            match part {
                Part::Literal(text) => {
                    colons += text.matches(':').count();
                    tokens.extend(text.chars().map(|character| match family {
                        Family::IgnoringCase => Token::Letter(character),
                        _ => Token::Character(character),
                    }));
                }
                Part::AnyRun => tokens.push(Token::Run(span)),
                Part::AnyCharacter => tokens.push(Token::Any(span)),
                Part::Variable(_) => tokens.push(Token::Run(Span::Everything)),
            }
        }
        Self::whole(tokens)
    }

    /// The parts of `text` between one of `starts` and one of `stops`, counted in characters.
    pub(super) fn part_of(text: &str, starts: Vec<usize>, stops: Vec<usize>, family: Family) -> Self {
        let token = |character| match family {
            Family::IgnoringCase => Token::Letter(character),
            _ => Token::Character(character),
        };
        Self { tokens: text.chars().map(token).collect(), starts, stops }
    }

    fn whole(tokens: Vec<Token>) -> Self {
        let end = tokens.len();
        Self { tokens, starts: vec![0], stops: vec![end] }
    }

    /// Every text with at least so many colons; with five, those that an ARN operator can read.
    pub(super) fn with_colons(count: usize) -> Self {
        let run = Token::Run(Span::Everything);
        let tokens = std::iter::once(run).chain([Token::Character(':'), run].repeat(count)).collect();
        Self::whole(tokens)
    }

    /// Whether it reads the whole of `text`.
    pub(super) fn accepts(&self, text: &str) -> bool {
        let places = text.chars().fold(self.start(), |places, character| self.step(&places, character));
        self.is_at_end(&places)
    }

    fn start(&self) -> Vec<usize> {
        self.with_runs_passed(self.starts.clone())
    }

    fn step(&self, places: &[usize], character: char) -> Vec<usize> {
        let mut next = Vec::with_capacity(places.len() + 1);
        for &place in places {
            match self.tokens.get(place) {
                Some(token) if !token.reads(character) => {}
                Some(Token::Run(_)) => next.push(place),
                Some(Token::Character(_) | Token::Letter(_) | Token::Any(_)) => next.push(place + 1),
                None => {}
            }
        }
        self.with_runs_passed(next)
    }

    /// A run may be over before it began.
    fn with_runs_passed(&self, mut places: Vec<usize>) -> Vec<usize> {
        let mut index = 0;
        while let Some(&place) = places.get(index) {
            index += 1;
            if matches!(self.tokens.get(place), Some(Token::Run(_))) {
                places.push(place + 1);
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    fn is_at_end(&self, places: &[usize]) -> bool {
        places.iter().any(|place| self.stops.contains(place))
    }
}

impl Token {
    fn reads(self, character: char) -> bool {
        match self {
            Self::Character(own) => own == character,
            // Rule E5: above U+FFFF case counts.
            Self::Letter(own) => {
                own == character || (own <= '\u{ffff}' && own.to_lowercase().eq(character.to_lowercase()))
            }
            Self::Any(Span::Component) | Self::Run(Span::Component) => character != ':',
            Self::Any(Span::Everything) | Self::Run(Span::Everything) => true,
        }
    }

    /// The characters that it tells from others.
    fn alphabet(self) -> Vec<char> {
        match self {
            Self::Character(own) => vec![own],
            Self::Letter(own) => [own].into_iter().chain(other_case(&own.to_string()).chars()).collect(),
            Self::Any(Span::Component) | Self::Run(Span::Component) => vec![':'],
            Self::Any(Span::Everything) | Self::Run(Span::Everything) => Vec::new(),
        }
    }
}

/// Texts of every kind.
pub(super) enum Witnesses {
    All(BTreeSet<Box<str>>),
    TooMany,
}

/// A shortest text for every set of patterns that some text matches.
pub(super) fn witnesses(all: Vec<Nfa>) -> Witnesses {
    let mut patterns: Vec<Nfa> = Vec::new();
    for pattern in all {
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    let patterns = &*patterns;
    let other = character_of_none(patterns);
    let mut follow = Follow::default();
    follow.add(patterns.iter().map(Nfa::start).collect(), None);
    let mut kinds: HashSet<Vec<bool>> = HashSet::new();
    let mut found = BTreeSet::new();
    let mut next = 0;
    while let Some(state) = follow.states.get(next).map(|(state, _)| state.clone()) {
        let kind = patterns.iter().zip(&state).map(|(pattern, places)| pattern.is_at_end(places)).collect();
        if kinds.insert(kind) {
            found.insert(follow.text(next));
        }
        for character in alphabet(patterns, &state).into_iter().chain([other]) {
            let steps = patterns.iter().zip(&state);
            let reached = steps.map(|(pattern, places)| pattern.step(places, character)).collect();
            follow.add(reached, Some((next, character)));
        }
        if follow.states.len() > STATES {
            return Witnesses::TooMany;
        }
        next += 1;
    }
    Witnesses::All(found)
}

/// For each pattern the places that can have been reached.
type State = Vec<Vec<usize>>;

/// The states that were reached, and from where.
#[derive(Default)]
struct Follow {
    states: Vec<(State, Option<(usize, char)>)>,
    known: HashMap<State, usize>,
}

impl Follow {
    fn add(&mut self, state: State, from: Option<(usize, char)>) {
        if !self.known.contains_key(&state) {
            self.known.insert(state.clone(), self.states.len());
            self.states.push((state, from));
        }
    }

    /// The text that was read on the way to a state.
    fn text(&self, state: usize) -> Box<str> {
        let mut characters = Vec::new();
        let mut at = state;
        while let Some((_, Some((from, character)))) = self.states.get(at) {
            characters.push(*character);
            at = *from;
        }
        characters.iter().rev().collect::<String>().into()
    }
}

/// The characters that the patterns, where they stand, tell from others.
fn alphabet(patterns: &[Nfa], state: &State) -> BTreeSet<char> {
    let tokens = patterns
        .iter()
        .zip(state)
        .flat_map(|(pattern, places)| places.iter().filter_map(|place| pattern.tokens.get(*place)));
    tokens.flat_map(|token| token.alphabet()).collect()
}

/// A character that no pattern has.
fn character_of_none(patterns: &[Nfa]) -> char {
    let tokens = patterns.iter().flat_map(|pattern| &pattern.tokens);
    let used: HashSet<char> = tokens.flat_map(|token| token.alphabet()).collect();
    let mut characters = ('0'..='9').rev().chain('\u{4e00}'..='\u{9fff}');
    characters.find(|character| !used.contains(character)).unwrap_or('~')
}
