//! Writes the seeds of a target into a folder: `cargo run --example seeds -- TARGET FOLDER`.

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else { panic!("expected TARGET FOLDER") };
    std::fs::create_dir_all(folder).expect("the folder can be made");
    for (nth, seed) in iamsim_fuzz::seeds::of(target).iter().enumerate() {
        std::fs::write(Path::new(folder).join(format!("seed-{nth:04}")), seed).expect("it is writable");
    }
}
