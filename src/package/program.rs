//! A built program, as the ELF format tells what it asks of where it runs.

use object::elf::{DT_NEEDED, EM_AARCH64, EM_X86_64, FileHeader64, PT_INTERP};
use object::read::elf::{Dyn, FileHeader, ProgramHeader, SectionTable, Sym};
use object::{Endianness, SymbolIndex};

use crate::plan::resource::Architecture;

type Header = FileHeader64<Endianness>;

/// The glibc of Lambda's `provided.al2023`: Amazon Linux 2023 has 2.34.
pub const GLIBC: (u32, u32) = (2, 34);

/// Why a program cannot run where it is to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no program for Linux.
    #[error("it is no ELF program: {0}")]
    Foreign(String),
    /// It is for another processor.
    #[error("it is not built for {0}")]
    Processor(&'static str),
    /// It needs a newer C library than there is.
    #[error("it needs `{version}` of the C library{}, and provided.al2023 has glibc 2.34", of(symbol.as_deref()))]
    Newer {
        /// A symbol of that version.
        symbol: Option<String>,
        /// The version, `GLIBC_2.38`.
        version: String,
    },
    /// It needs a C library at all, and an image has none.
    #[error("it is not static: it needs `{0}`, and its image holds nothing else")]
    Dynamic(String),
}

fn of(symbol: Option<&str>) -> String {
    symbol.map(|symbol| format!(" (`{symbol}`)")).unwrap_or_default()
}

impl From<object::Error> for Fault {
    fn from(error: object::Error) -> Self {
        Self::Foreign(error.to_string())
    }
}

/// Whether a program runs on a processor and on a C library not newer than `glibc`.
pub fn runs_on(program: &[u8], architecture: Architecture, glibc: (u32, u32)) -> Result<(), Fault> {
    let header = header(program, architecture)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, program)?;
    let Some((mut needs, link)) = sections.gnu_verneed(endian, program)? else { return Ok(()) };
    let strings = sections.strings(endian, program, link)?;
    while let Some((_, mut versions)) = needs.next()? {
        while let Some(version) = versions.next()? {
            let name = String::from_utf8_lossy(version.name(endian, strings)?).into_owned();
            if is_beyond(&name, glibc) {
                let index = version.vna_other.get(endian);
                return Err(Fault::Newer { symbol: symbol(program, endian, &sections, index)?, version: name });
            }
        }
    }
    Ok(())
}

/// Whether a program runs on a processor and needs nothing beside itself.
pub fn is_static(program: &[u8], architecture: Architecture) -> Result<(), Fault> {
    let header = header(program, architecture)?;
    let endian = header.endian()?;
    for segment in header.program_headers(endian, program)? {
        if segment.p_type(endian) == PT_INTERP {
            let interpreter = segment.data(endian, program).map_err(|()| Fault::Foreign("it is cut".to_owned()))?;
            return Err(Fault::Dynamic(String::from_utf8_lossy(interpreter).trim_end_matches('\0').to_owned()));
        }
    }
    let sections = header.sections(endian, program)?;
    let Some((entries, link)) = sections.dynamic(endian, program)? else { return Ok(()) };
    let strings = sections.strings(endian, program, link)?;
    match entries.iter().find(|entry| entry.tag(endian) == DT_NEEDED) {
        Some(needed) => Err(Fault::Dynamic(String::from_utf8_lossy(needed.string(endian, strings)?).into_owned())),
        None => Ok(()),
    }
}

fn header(program: &[u8], architecture: Architecture) -> Result<&Header, Fault> {
    let header = Header::parse(program)?;
    let machine = match architecture {
        Architecture::X86 => EM_X86_64,
        Architecture::Arm => EM_AARCH64,
    };
    if header.e_machine(header.endian()?) == machine {
        Ok(header)
    } else {
        Err(Fault::Processor(architecture.as_str()))
    }
}

/// A symbol that the program takes in the version of this index.
fn symbol(
    program: &[u8],
    endian: Endianness,
    sections: &SectionTable<'_, Header>,
    index: u16,
) -> Result<Option<String>, Fault> {
    let Some(versions) = sections.versions(endian, program)? else { return Ok(None) };
    let symbols = sections.symbols(endian, program, object::elf::SHT_DYNSYM)?;
    for (at, symbol) in symbols.iter().enumerate() {
        if versions.version_index(endian, SymbolIndex(at)).index() == index {
            return Ok(Some(String::from_utf8_lossy(symbol.name(endian, symbols.strings())?).into_owned()));
        }
    }
    Ok(None)
}

/// Whether a version of a symbol is newer than a C library. `GLIBC_ABI_…` are marks of how a program is linked, and came
/// with 2.36.
fn is_beyond(version: &str, glibc: (u32, u32)) -> bool {
    let Some(rest) = version.strip_prefix("GLIBC_") else { return false };
    if rest.starts_with("ABI_") {
        return glibc < (2, 36);
    }
    let mut parts = rest.split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) > glibc,
        // `GLIBC_PRIVATE` is of the one build of the C library that the program was linked with.
        _ => true,
    }
}

#[cfg(test)]
#[path = "program/tests.rs"]
mod tests;
