//! Images of relays: looked for before anything changes, where they come from; or not at all, and then no relay runs.

use super::cloud::Cloud;
use super::faults::untouched;
use super::project::{IMAGE_OF, Project, digest, ends};
use crate::package::registry::{self, Fault};
use crate::program::Outcome;
use crate::sample;
use libtest_mimic::Failed;

const PACKAGE: &str = "payments--payment-changes-relay";
const SERVICE: &str = "razors--dev--payments--service";

/// The sample, and accounts whose repositories hold no image.
fn without_images(name: &str) -> Result<(Cloud, Project), Failed> {
    let cloud = Cloud::start(&["111111111111", "222222222222", "333333333333"])?;
    cloud.world().script.no_images = true;
    let project = Project::at(sample::copy(&format!("deploy/{name}"))?, cloud.address.clone())?;
    Ok((cloud, project))
}

/// How many tasks the relay of payments was last deployed with.
fn tasks(cloud: &Cloud) -> Result<String, Failed> {
    let mut world = cloud.world();
    let stack = world.living(SERVICE).ok_or("no such stack")?;
    let value = stack.parameters.iter().find(|(name, _)| name == "RelayTasks").map(|(_, value)| value.clone());
    Ok(value.ok_or("no such parameter")?)
}

/// An image that is not in its account stops everything.
pub fn needed() -> Outcome {
    let (cloud, project) = without_images("no-image")?;
    let sends = "busline package --push 333333333333.dkr.ecr.eu-west-1.amazonaws.com/busline";
    ends(&project.deploy(&["--yes"])?, 2, &[PACKAGE, sends])?;
    untouched(&cloud)
}

/// Where another repository is named, the image has to be there, and the account's own is not asked.
pub fn from_elsewhere() -> Outcome {
    let (cloud, project) = without_images("image-elsewhere")?;
    let registry = registry::start(Fault::None)?;
    let repository = format!("{}/busline", registry.address);
    let sends = format!("busline package --push {repository}");
    ends(&project.deploy(&["--yes", "--registry", &repository])?, 2, &[PACKAGE, &sends])?;
    untouched(&cloud)?;
    let manifest = ("application/vnd.oci.image.manifest.v1+json".to_owned(), IMAGE_OF.into());
    registry.held.lock().expect("no case fails with it").manifests.insert(digest(), manifest);
    project.deployed(&["--registry", &repository])?;
    if cloud.world().count("DescribeImages") > 0 || tasks(&cloud)? != "1" {
        return Err("the account's own repository was asked, or the relay does not run".into());
    }
    ends(&project.deploy(&["--yes", "--registry", "busline"])?, 64, &["`busline` is no repository"])
}

/// What stands for AWS may have no images: relays have no task then, until a deployment finds their images.
pub fn skipped() -> Outcome {
    let (cloud, project) = without_images("images-skipped")?;
    let on_aws = Project { folder: project.folder.clone(), endpoint: String::new() };
    ends(&on_aws.deploy(&["--yes", "--skip-images"])?, 64, &["AWS_ENDPOINT_URL"])?;
    untouched(&cloud)?;
    project.deployed(&["--skip-images"])?;
    if tasks(&cloud)? != "0" {
        return Err("a relay runs whose image nobody has looked for".into());
    }
    cloud.world().script.no_images = false;
    let plan = project.deploy(&["--dry-run"])?;
    ends(&plan, 0, &["update  333333333333 eu-west-1  razors--dev--payments--service", "RelayTasks: 0 → 1"])?;
    let plan = project.deploy(&["--dry-run", "--format", "json"])?;
    let plan: serde_json::Value = serde_json::from_str(plan.stdout.lines().next().unwrap_or_default())?;
    let settings = serde_json::json!([{ "parameter": "RelayTasks", "before": "0", "after": "1" }]);
    if plan["steps"].as_array().map(Vec::len) != Some(1) || plan["steps"][0]["settings"] != settings {
        return Err(format!("{plan:#}").into());
    }
    let said = project.deployed(&[])?;
    if tasks(&cloud)? != "1" || !said.contains("1 updated") {
        return Err(format!("the relay is to run now, and nothing else is to change\n{said}").into());
    }
    Ok(())
}
