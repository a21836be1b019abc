//! [`Grid`]: many principals, each of whom asks for the same actions and resources; and one request after another.
//!
//! What an environment holds of a principal is looked up once for all that it asks for, and what it holds of an
//! action and a resource once for all who ask. What follows from both is decided as every request is.

use iamsim_policy::AccountId;

use super::case::{Asked, Asking, Case};
use crate::{Action, Context, Decision, Environment, Principal, Request, Resource, RoleKind};

/// Who asks, and under which circumstances.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'g> {
    /// Who asks.
    pub principal: &'g Principal,
    /// The condition keys of all that it asks for.
    pub context: &'g Context,
    /// Whether the principal is a service-linked role, which a session's ARN hides.
    pub role_kind: RoleKind,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'g> {
    /// The action.
    pub action: &'g Action,
    /// On what.
    pub resource: &'g Resource,
    /// Who owns the resource, where neither its ARN nor the environment says; `None` is the principal's account.
    pub resource_account: Option<AccountId>,
}

/// Principals by what they ask for: [`Environment::grid`] makes one.
#[derive(Clone)]
pub struct Grid<'g> {
    environment: &'g Environment,
    askers: &'g [Asker<'g>],
    targets: Vec<(Target<'g>, Asked<'g>)>,
}

/// The decisions on all that one principal asks for, in the order of the targets. Each is made when it is asked for.
#[derive(Clone)]
pub struct Row<'r> {
    environment: &'r Environment,
    asker: Asker<'r>,
    asking: Asking<'r>,
    targets: std::slice::Iter<'r, (Target<'r>, Asked<'r>)>,
}

impl Environment {
    /// Every one of `askers` asks for every one of `targets`: each decision is that of [`decide`](Self::decide), and
    /// what many have in common is looked up once.
    ///
    /// ```
    /// use iamsim_engine::{Action, Asker, Context, EnvironmentBuilder, Principal, Resource, RoleKind, Target, Unlisted};
    ///
    /// let environment = EnvironmentBuilder::default().build();
    /// let (ci, root): (Principal, Principal) =
    ///     ("arn:aws:iam::123456789012:user/ci".parse()?, "arn:aws:iam::123456789012:root".parse()?);
    /// let context = Context::new(Unlisted::Absent);
    /// let asker = |principal| Asker { principal, context: &context, role_kind: RoleKind::Ordinary };
    /// let (get, put): (Action, Action) = ("s3:GetObject".parse()?, "s3:PutObject".parse()?);
    /// let state: Resource = "arn:aws:s3:::state/app.tfstate".parse()?;
    /// let target = |action| Target { action, resource: &state, resource_account: None };
    ///
    /// let (askers, targets) = ([asker(&ci), asker(&root)], [target(&get), target(&put)]);
    /// let grid = environment.grid(&askers, targets);
    /// let allowed = grid.rows().map(|row| row.filter(|decision| decision.is_allowed()).count());
    /// assert_eq!(allowed.collect::<Vec<_>>(), [0, 2], "no policy gives the user anything; root needs none");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn grid<'g>(
        &'g self,
        askers: &'g [Asker<'g>],
        targets: impl IntoIterator<Item = Target<'g>>,
    ) -> Grid<'g> {
        let found = |target: Target<'g>| {
            (target, Asked::new(self, target.action, target.resource, target.resource_account))
        };
        Grid { environment: self, askers, targets: targets.into_iter().map(found).collect() }
    }

    /// What AWS decides on each of `requests`, in their order: as [`decide`](Self::decide) does. Of requests that
    /// follow each other and are by one principal, or for one action on one resource, what they have in common is
    /// looked up once; these are told by where they lie, not by what they say.
    pub fn decide_all<'r>(
        &'r self,
        requests: impl IntoIterator<Item = Request<'r>>,
    ) -> impl Iterator<Item = Decision> {
        let mut asking: Option<(&Principal, Asking<'r>)> = None;
        let mut asked: Option<(&Action, &Resource, Option<AccountId>, Asked<'r>)> = None;
        requests.into_iter().map(move |request| {
            let asking = match asking {
                Some((principal, known)) if std::ptr::eq(principal, request.principal) => known,
                _ => asking.insert((request.principal, Asking::new(self, request.principal))).1,
            };
            let Request { action, resource, resource_account: account, .. } = request;
            let asked = match asked {
                Some((last, on, of, known))
                    if std::ptr::eq(last, action) && std::ptr::eq(on, resource) && of == account =>
                {
                    known
                }
                _ => asked.insert((action, resource, account, Asked::new(self, action, resource, account))).3,
            };
            Case::of(self, &request, asking, asked).decision()
        })
    }
}

impl<'g> Grid<'g> {
    /// The decisions, principal by principal, in the order in which they were given.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.askers.iter().map(|asker| self.row(*asker))
    }

    /// As [`rows`](Self::rows), on all threads of rayon's pool.
    #[cfg(feature = "rayon")]
    pub fn par_rows(&self) -> impl rayon::iter::IndexedParallelIterator<Item = Row<'_>> {
        use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

        self.askers.par_iter().map(|asker| self.row(*asker))
    }

    fn row<'r>(&'r self, asker: Asker<'g>) -> Row<'r> {
        let asking = Asking::new(self.environment, asker.principal);
        Row { environment: self.environment, asker, asking, targets: self.targets.iter() }
    }
}

impl Iterator for Row<'_> {
    type Item = Decision;

    fn next(&mut self) -> Option<Decision> {
        let (target, asked) = self.targets.next()?;
        let Asker { principal, context, role_kind } = self.asker;
        let Target { action, resource, resource_account } = *target;
        let request = Request { principal, action, resource, resource_account, context, role_kind };
        Some(Case::of(self.environment, &request, self.asking, *asked).decision())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.targets.size_hint()
    }
}

impl ExactSizeIterator for Row<'_> {}
