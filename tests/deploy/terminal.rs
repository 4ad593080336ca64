//! A deployment on a terminal: who sits there is asked, and sees a row a stack.

use super::faults::{shop, untouched};
use super::project::{Project, ends, said};
use super::running::Running;
use crate::program::{Outcome, Run};
use crate::python;
use libtest_mimic::Failed;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A terminal of 70 columns and 30 lines: Python's own module opens it, types a line and tells what stands on it. Of a line in two
/// parts the second is typed half a second after the first.
const TERMINAL: &str = "
import fcntl, os, pty, struct, sys, termios, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 30, 70, 0, 0))
said = b''
while True:
    try:
        more = os.read(terminal, 65536)
    except OSError:
        break
    if not more:
        break
    said += more
    if sys.argv[1] and (b'[y/N]' in said or b'to go on: ' in said):
        for part in sys.argv[1].split('|'):
            try:
                os.write(terminal, part.encode())
            except OSError:
                pass
            time.sleep(0.5)
        sys.argv[1] = ''
sys.stdout.buffer.write(said)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";

const DEPLOY: [&str; 3] = ["deploy", "--artefacts", "packages"];

/// A command on a terminal, and what is typed where it asks.
fn on_terminal(project: &Project, arguments: &[&str], typed: &str) -> Result<Run, Failed> {
    let busline = project.command(arguments);
    let mut command = Command::new(python::tool("moto")?.join("python"));
    command.args(["-c", TERMINAL, typed]).arg(busline.get_program()).args(busline.get_args());
    let environment = busline.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.envs(environment).env("TERM", "xterm").current_dir(&project.folder).stdin(Stdio::null());
    Running::begin(&mut command)?.end()
}

/// Ctrl-C at a question ends the command, whatever is typed afterwards, and nothing is changed.
pub fn interrupted() -> Outcome {
    let (cloud, project) = shop("terminal-interrupted")?;
    let words = ["interrupted: nothing was changed"];
    for typed in ["\u{3}", "\u{3}|y\n"] {
        ends(&on_terminal(&project, &DEPLOY, typed)?, 2, &words)?;
        untouched(&cloud)?;
    }
    project.deployed(&[])?;
    let stores = ["--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];
    let destroy = [&["destroy"], &stores[..]].concat();
    for typed in ["\u{3}", "\u{3}|shop\n"] {
        ends(&on_terminal(&project, &destroy, typed)?, 2, &words)?;
        if cloud.world().count("DeleteStack") > 0 {
            return Err("what was to go on was removed".into());
        }
    }
    ends(&on_terminal(&project, &destroy, "shop\n")?, 0, &["4 of 4 stacks removed"])
}

/// Asked and refused, nothing changes; asked and answered, each stack has its row, which is written anew.
pub fn rows() -> Outcome {
    let (cloud, project) = shop("terminal")?;
    cloud.world().script.operation = Duration::from_millis(700);
    ends(&on_terminal(&project, &DEPLOY, "n\n")?, 2, &["Deploy? [y/N]", "nothing was changed"])?;
    untouched(&cloud)?;
    let run = on_terminal(&project, &DEPLOY, "y\n")?;
    ends(&run, 0, &["Deploy? [y/N]", "4 created"])?;
    // Two rows a wave; the cursor goes up over those that are drawn, and no row is longer than the terminal is wide.
    let up = ["\u{1b}[1A\r\u{1b}[2K", "\u{1b}[4A\r\u{1b}[2K"];
    let rows = ["111111111111 eu-west-1  shop--dev--orders--bus        stands", "shop--dev--shipping--service  stands"];
    ends(&run, 0, &[&up[..], &rows].concat())?;
    let lines = run.stdout.lines().filter(|line| line.contains("\u{1b}[2K"));
    let width = |line: &str| line.rsplit("\u{1b}[2K").next().unwrap_or_default().trim_end().chars().count();
    match lines.map(width).max() {
        Some(widest) if widest < 70 => Ok(()),
        widest => Err(format!("{widest:?} columns\n{}", said(&run)).into()),
    }
}
