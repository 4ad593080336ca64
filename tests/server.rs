//! Stand-ins for AWS, each a server on a free port of this machine that ends with the value that holds it.

use crate::program::{Outcome, root, scratch};
use crate::python;
use libtest_mimic::Failed;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server.
pub struct Server {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    /// moto: everything but deliveries and permissions.
    pub fn moto() -> Result<Server, Failed> {
        let port = free_port()?;
        let mut command = Command::new(python::tool("moto")?.join("moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        Self::start("moto", command, port)
    }

    /// The same, with transactions as DynamoDB has them.
    pub fn moto_with_transactions() -> Result<Server, Failed> {
        let port = free_port()?;
        let mut command = Command::new(python::tool("moto")?.join("python"));
        command.arg(root().join("tests/tools/serve_moto.py")).arg(port.to_string());
        Self::start("moto", command, port)
    }

    /// LocalStack: EventBridge that delivers, from account to account too, and SQS. Its CloudFormation removes rules of every bus.
    pub fn localstack() -> Result<Server, Failed> {
        let port = free_port()?;
        let folder = scratch("localstack").join("files");
        fs::create_dir_all(&folder)?;
        let mut command = Command::new(python::tool("localstack")?.join("python"));
        command.arg(root().join("tests/tools/serve_localstack.py")).env("FILESYSTEM_ROOT", folder).envs([
            ("GATEWAY_LISTEN", format!("127.0.0.1:{port}").as_str()),
            // Its other server listens on every interface.
            ("GATEWAY_SERVER", "hypercorn"),
            // It looks whether it runs in a container, writes to the root of the disk if so, and speaks home.
            ("OVERRIDE_IN_DOCKER", "0"),
            ("DISABLE_EVENTS", "1"),
            ("SKIP_SSL_CERT_DOWNLOAD", "1"),
            ("DNS_ADDRESS", "0"),
            ("EAGER_SERVICE_LOADING", "0"),
            ("SQS_ENDPOINT_STRATEGY", "path"),
            ("CFN_NO_WAIT_ITERATIONS", "1"),
            ("LAMBDA_PREBUILD_IMAGES", "0"),
            // An access key that moto has made for an account is of that account here as well.
            ("PARITY_AWS_ACCESS_KEY_ID", "1"),
        ]);
        Self::start("localstack", command, port)
    }

    fn start(name: &str, mut command: Command, port: u16) -> Result<Server, Failed> {
        let folder = scratch(name);
        fs::create_dir_all(&folder)?;
        let log = folder.join(format!("server-{port}.log"));
        let output = File::create(&log)?;
        let child = command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).spawn()?;
        let mut server = Server { child, port, log };
        server.wait()?;
        Ok(server)
    }

    /// Where it answers.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it has said.
    pub fn log(&self) -> String {
        read(&self.log)
    }

    fn wait(&mut self) -> Outcome {
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the server ended with {status}\n{}", self.log()).into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(format!("the server does not answer\n{}", self.log()).into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that is gone already is as it should be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16, Failed> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn read(log: &Path) -> String {
    fs::read_to_string(log).unwrap_or_else(|error| format!("{}: {error}", log.display()))
}
