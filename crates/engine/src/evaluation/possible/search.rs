//! Supposing values, one key after the other, until the answer is certain.

use iamsim_policy::ConditionKey;

use super::Outcomes;
use super::candidates::{self, Candidates};
use super::open::{Atom, Certain, FirstLook, OpenStatements};
use super::supposed::{Supposed, Value};
use crate::evaluation::case::Case;
use crate::evaluation::flow;
use crate::evaluation::observer::Judged;
use crate::evaluation::statement::View;

/// How often a request is decided anew. Beyond that, everything that three values leave open counts as possible,
/// and every key that is mentioned as missing: more than the truth, never less.
const DECISIONS: usize = 20_000;
/// How many keys are supposed at most, each within the other.
const KEYS: usize = 48;

/// What a case may come to, and the keys that it depends on.
pub(super) struct Found {
    pub(super) outcomes: Outcomes,
    pub(super) missing_context: Vec<ConditionKey>,
}

/// What a case whose answer is uncertain may come to.
pub(super) fn search(case: &Case<'_>) -> Found {
    let mut first = FirstLook::default();
    let answer = flow::decide(case, case, &mut first);
    let at_most = Outcomes::of(&answer);
    let keys = mentioned(case, &first.statements);
    let mut search = Search {
        certain: &first.certain,
        keys: keys.iter().map(|key| (key, atoms_of(key, &first.statements))).collect(),
        decisions: 0,
    };
    if keys.len() > KEYS {
        return Found { outcomes: at_most, missing_context: keys };
    }
    let nothing = &mut Supposed::nothing(case);
    let Ok(outcomes) = search.outcomes(nothing) else {
        return Found { outcomes: at_most, missing_context: keys.clone() };
    };
    let mut missing_context = Vec::new();
    if outcomes.certain().is_none() {
        for key in &keys {
            if search.depends_on(key, nothing).unwrap_or(true) {
                missing_context.push(key.clone());
            }
        }
    }
    Found { outcomes, missing_context }
}

/// The unknown keys that open statements wait for: each once, as it is spelled where it first stands.
fn mentioned<'c>(case: &Case<'c>, statements: &[Judged<'c>]) -> Vec<ConditionKey> {
    let view = View { case, knowledge: case };
    let mut keys: Vec<ConditionKey> = Vec::new();
    let open = statements.iter().flat_map(Atom::of).filter(|atom| atom.is_open(&view));
    for key in open.flat_map(|atom| atom.unknown_keys(case)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The places of open statements that mention `key`.
fn atoms_of<'c>(key: &ConditionKey, statements: &[Judged<'c>]) -> Vec<Atom<'c>> {
    statements.iter().flat_map(Atom::of).filter(|atom| candidates::mentions(*atom, key)).collect()
}

struct Search<'m, 'c> {
    certain: &'m Certain,
    /// The keys that may be supposed, with the places that mention them.
    keys: Vec<(&'m ConditionKey, Vec<Atom<'c>>)>,
    decisions: usize,
}

/// There was more to try than is tried.
struct TooMuch;

impl<'m, 'c> Search<'m, 'c> {
    /// What is possible, of all values of the keys that are not supposed yet.
    fn outcomes(&mut self, supposed: &mut Supposed<'m, 'c>) -> Result<Outcomes, TooMuch> {
        let (at_most, open) = self.decide(supposed)?;
        if at_most.certain().is_some() {
            return Ok(at_most);
        }
        let Some(key) = self.next_key(supposed, &open, None) else { return Ok(at_most) };
        let mut outcomes = Outcomes::default();
        for value in self.candidates(key, supposed)? {
            outcomes = outcomes.or(supposed.with(key, value, |supposed| self.outcomes(supposed))?);
            if outcomes == at_most {
                break;
            }
        }
        Ok(outcomes)
    }

    /// Whether two values of `key` give different outcomes, all else being equal.
    fn depends_on(
        &mut self,
        key: &'m ConditionKey,
        supposed: &mut Supposed<'m, 'c>,
    ) -> Result<bool, TooMuch> {
        let (at_most, open) = self.decide(supposed)?;
        if at_most.certain().is_some() {
            return Ok(false);
        }
        if let Some(other) = self.next_key(supposed, &open, Some(key)) {
            for value in self.candidates(other, supposed)? {
                if supposed.with(other, value, |supposed| self.depends_on(key, supposed))? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let mut before = None;
        for value in self.candidates(key, supposed)? {
            let outcomes = supposed.with(key, value, |supposed| self.outcomes(supposed))?;
            if *before.get_or_insert(outcomes) != outcomes {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn decide(&mut self, supposed: &Supposed<'m, 'c>) -> Result<(Outcomes, Vec<Judged<'c>>), TooMuch> {
        self.decisions += 1;
        if self.decisions > DECISIONS {
            return Err(TooMuch);
        }
        let mut look = OpenStatements { certain: self.certain, statements: Vec::new() };
        let answer = flow::decide(supposed.case, supposed, &mut look);
        Ok((Outcomes::of(&answer), look.statements))
    }

    /// A key, other than `except`, that an open statement waits for.
    fn next_key(
        &self,
        supposed: &Supposed<'m, 'c>,
        open: &[Judged<'c>],
        except: Option<&ConditionKey>,
    ) -> Option<&'m ConditionKey> {
        let view = View { case: supposed.case, knowledge: supposed };
        let atoms = open.iter().flat_map(Atom::of).filter(|atom| atom.is_open(&view));
        let waited_for = atoms.flat_map(|atom| atom.unknown_keys(supposed));
        let mut others = waited_for.filter(|key| Some(key) != except);
        others.find_map(|key| self.keys.iter().map(|(known, _)| *known).find(|known| **known == key))
    }

    fn candidates(&self, key: &ConditionKey, supposed: &mut Supposed<'m, 'c>) -> Result<Vec<Value>, TooMuch> {
        let found = self.keys.iter().find(|(known, _)| *known == key);
        let Some((key, atoms)) = found else { return Ok(Vec::new()) };
        match candidates::candidates(key, atoms, &self.keys, supposed) {
            Candidates::All(values) => Ok(values),
            Candidates::TooMany => Err(TooMuch),
        }
    }
}
