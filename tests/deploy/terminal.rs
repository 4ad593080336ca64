//! A deployment on a terminal: who sits there is asked, and sees a row a stack.

use super::faults::shop;
use super::project::{ends, said};
use super::running::Running;
use crate::program::Outcome;
use crate::python;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A terminal of 70 columns and 30 lines: Python's own module opens it, types a line and tells what stands on it.
const TERMINAL: &str = "
import fcntl, os, pty, struct, sys, termios
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
    if sys.argv[1] and b'[y/N]' in said:
        os.write(terminal, sys.argv[1].encode() + b'\\n')
        sys.argv[1] = ''
sys.stdout.buffer.write(said)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";

/// Asked and refused, nothing changes; asked and answered, each stack has its row, which is written anew.
pub fn rows() -> Outcome {
    let (cloud, project) = shop("terminal")?;
    cloud.world().script.operation = Duration::from_millis(700);
    let on_terminal = |answer: &str| {
        let busline = project.command(&["deploy", "--artefacts", "packages"]);
        let mut command = Command::new(python::tool("moto")?.join("python"));
        command.args(["-c", TERMINAL, answer]).arg(busline.get_program()).args(busline.get_args());
        let environment = busline.get_envs().filter_map(|(name, value)| Some((name, value?)));
        command.envs(environment).env("TERM", "xterm").current_dir(&project.folder).stdin(Stdio::null());
        Running::begin(&mut command)?.end()
    };
    ends(&on_terminal("n")?, 2, &["Deploy? [y/N]", "nothing was changed"])?;
    super::faults::untouched(&cloud)?;
    let run = on_terminal("y")?;
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
