//! Rules that name a bus of this system by its ARN. Only here the names of buses are known.

use super::Context;
use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value;
use crate::model::Target;

/// Reports each such rule: the bus's policy lets in whom the file names, and an ARN names nobody. Answers whether there is
/// none.
pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) -> bool {
    let mut none = true;
    for (id, _) in context.system.domains() {
        for rule in &context.system.domain_in(context.environment, id).rules {
            let Target::Resource(target) = &rule.target else { continue };
            let arn = target.value.arn.to_string();
            let own = context.system.domains().find(|(domain, _)| context.bus_arn(*domain) == arn);
            if let Some((_, owner)) = own {
                let fact = format!("rule `{}` names the bus of `{}` by its ARN", rule.name.value, owner.name.value);
                let help = format!("write `bus: {}`, so that its policy lets the rule in", owner.name.value);
                diagnostics.push(invalid_value::because(fact, target.span, help));
                none = false;
            }
        }
    }
    none
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Diagnostics;
    use crate::plan::Context;
    use crate::source::{Source, Sources};
    use crate::{model, syntax, system};

    #[test]
    fn a_bus_of_the_system_is_named_by_its_domain() {
        for (bus, count) in [("shop--dev--billing", 1), ("shop--dev--stock", 0)] {
            let text = format!(
                r#"
system: shop
environments: {{ dev: {{ region: eu-west-1, account: "111111111111" }} }}
domains:
  orders:
    source: app.orders
    rules:
      tell:
        pattern: {{ source: [app.orders] }}
        target: {{ arn: "arn:aws:events:eu-west-1:111111111111:event-bus/{bus}" }}
  billing: {{}}
"#
            );
            let sources = Sources::new(Source { path: "domains.yaml".into(), text });
            let mut diagnostics = Diagnostics::new();
            let ast = syntax::parse(&sources, &mut diagnostics).expect("the grammar holds");
            let system = system::resolve(model::lower(&ast, &sources, &mut diagnostics), &mut diagnostics);
            let context = Context { system: &system, environment: &system.model.environments[0] };
            assert_eq!(super::check(&context, &mut diagnostics), count == 0);
            assert_eq!(diagnostics.sorted().len(), count);
        }
    }
}
