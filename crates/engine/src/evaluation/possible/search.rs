//! Supposing values, one key after the other, until the answer is certain.

use iamsim_policy::ConditionKey;

use super::Outcomes;
use super::candidates::{self, Candidates};
use super::open::{Atom, Certain, FirstLook, OpenStatements};
use super::supposed::{Supposed, Value};
use crate::Truth;
use crate::evaluation::case::Case;
use crate::evaluation::flow::{self, Answer};
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
    let mut search = Search::new(&first.certain, &keys, &first.statements);
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

/// Whether each of `statements`, all of them open, matches: where every value of the keys that it waits for says
/// the same.
pub(in crate::evaluation) fn statements<'c>(
    case: &Case<'c>,
    statements: impl Iterator<Item = Judged<'c>>,
) -> Certain {
    let nothing_certain = Certain::default();
    let mut settled = Certain::default();
    for judged in statements {
        let alone = std::slice::from_ref(&judged);
        let keys = mentioned(case, alone);
        let mut search = Search::new(&nothing_certain, &keys, alone);
        if let Ok(matches @ (Truth::True | Truth::False)) =
            search.matches(&judged, &mut Supposed::nothing(case))
        {
            settled.insert(judged.statement(), matches);
        }
    }
    settled
}

/// The unknown keys that open statements wait for: each once, as it is spelled where it first stands.
fn mentioned<'c>(case: &Case<'c>, statements: &[Judged<'c>]) -> Vec<ConditionKey> {
    let view = View::new(case, case);
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
    fn new(certain: &'m Certain, keys: &'m [ConditionKey], statements: &[Judged<'c>]) -> Self {
        let keys = keys.iter().map(|key| (key, atoms_of(key, statements))).collect();
        Self { certain, keys, decisions: 0 }
    }

    /// Whether a statement matches, of all values of the keys that are not supposed yet.
    fn matches(&mut self, judged: &Judged<'c>, supposed: &mut Supposed<'m, 'c>) -> Result<Truth, TooMuch> {
        self.count()?;
        let view = View::new(supposed.case, &*supposed);
        let matches = view.matches(judged.candidate);
        if matches != Truth::Unknown {
            return Ok(matches);
        }
        let open = std::slice::from_ref(judged);
        let Some(key) = self.next_key(supposed, open, None) else { return Ok(Truth::Unknown) };
        let mut all = None;
        for value in self.candidates(key, supposed)? {
            let matches = supposed.with(key, value, |supposed| self.matches(judged, supposed))?;
            if matches == Truth::Unknown || *all.get_or_insert(matches) != matches {
                return Ok(Truth::Unknown);
            }
        }
        Ok(all.unwrap_or(Truth::Unknown))
    }

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
        let mut first = None;
        for value in self.candidates(key, supposed)? {
            // No statement waits for another key: what is still open is so whatever the keys are.
            let (answer, _) = supposed.with(key, value, |supposed| self.answer(supposed))?;
            if differ(supposed.case, first.get_or_insert(answer), &answer) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn decide(&mut self, supposed: &Supposed<'m, 'c>) -> Result<(Outcomes, Vec<Judged<'c>>), TooMuch> {
        let (answer, open) = self.answer(supposed)?;
        Ok((Outcomes::of(&answer), open))
    }

    fn answer(&mut self, supposed: &Supposed<'m, 'c>) -> Result<(Answer, Vec<Judged<'c>>), TooMuch> {
        self.count()?;
        let mut look = OpenStatements { certain: self.certain, statements: Vec::new() };
        let answer = flow::decide(supposed.case, supposed, &mut look);
        Ok((answer, look.statements))
    }

    fn count(&mut self) -> Result<(), TooMuch> {
        self.decisions += 1;
        if self.decisions > DECISIONS { Err(TooMuch) } else { Ok(()) }
    }

    /// A key, other than `except`, that an open statement waits for.
    fn next_key(
        &self,
        supposed: &Supposed<'m, 'c>,
        open: &[Judged<'c>],
        except: Option<&ConditionKey>,
    ) -> Option<&'m ConditionKey> {
        let view = View::new(supposed.case, supposed);
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

/// Whether two answers differ, whatever else is not known: in what is possible, or in what follows once the layers
/// that were not collected say one and the same thing in both.
fn differ(case: &Case<'_>, one: &Answer, two: &Answer) -> bool {
    if Outcomes::of(one) != Outcomes::of(two) {
        return true;
    }
    let open = one.said.open_choices() | two.said.open_choices();
    let follows = |answer: &Answer, choices| Outcomes::of(&answer.said.completed(choices).answer(case));
    one.said != two.said && subsets(open).any(|choices| follows(one, choices) != follows(two, choices))
}

/// Every choice of some of these bits.
fn subsets(bits: u32) -> impl Iterator<Item = u32> {
    let next = move |subset: &u32| Some(subset.wrapping_sub(bits) & bits).filter(|next| *next != 0);
    std::iter::successors(Some(0), next)
}
