//! Whether a form of source can mean someone: gender, number, kind.

use crate::lexicon::Class;
use crate::mention::{Gender, SpeakerKind};
use crate::speaker::ranked::candidates::Scene;
use crate::speaker::ranked::source::{Form, Source};

/// 0 clash, 1 nothing tells, 2 agrees.
pub(in crate::speaker::ranked) fn agreement(scene: &Scene<'_>, e: u32, source: &Source<'_>) -> u8 {
    use Gender::{Female, Male, Neuter, Plural, Unknown};
    let (form, entity) = (source.form, scene.entity(e));
    let human = matches!(entity.kind, Some(SpeakerKind::Person | SpeakerKind::Anonymous | SpeakerKind::Author));
    let of = |fits: &[Gender]| match entity.gender {
        Unknown => 1,
        gender => u8::from(fits.contains(&gender)) * 2,
    };
    match form {
        Form::He if !human => 0,
        Form::She if !human => 0,
        Form::He => of(&[Male]),
        Form::She => of(&[Female]),
        Form::Who if human || entity.kind == Some(SpeakerKind::Group) => 2,
        Form::Who => u8::from(entity.kind.is_none()),
        Form::It if human => 0,
        Form::It => of(&[Neuter]),
        Form::They | Form::We => of(&[Plural, Neuter]),
        Form::Which if human => 0,
        Form::I => u8::from(entity.kind == Some(SpeakerKind::Author)) * 2,
        Form::Definite | Form::Indefinite if source.plural => of(&[Plural]),
        Form::Definite | Form::Indefinite if entity.gender == Plural => 0,
        Form::Definite | Form::Indefinite => noun_agreement(source, entity.kind),
        _ => 1,
    }
}

/// The same of one that a noun describes: "the bank" is no person.
fn noun_agreement(source: &Source<'_>, kind: Option<SpeakerKind>) -> u8 {
    let Some(kind) = kind else { return 1 };
    let head = source.head_class();
    let fits = match kind {
        SpeakerKind::Person | SpeakerKind::Anonymous | SpeakerKind::Author => Class::PERSON,
        SpeakerKind::Organization => Class::BODY | Class::GROUP,
        SpeakerKind::Group => Class::GROUP | Class::BODY,
        SpeakerKind::Document => Class::TEXT,
    };
    if head.has(Class::ACTOR) { u8::from(head.has(fits)) * 2 } else { 1 }
}

/// The same of two together.
pub(super) fn pair_agreement(source: &Source<'_>) -> u8 {
    match source.form {
        Form::They | Form::We | Form::Who | Form::Other | Form::Name | Form::None => 2,
        Form::Definite | Form::Indefinite => u8::from(source.plural) * 2,
        _ => 0,
    }
}
