//! Runs one input through a target, without libFuzzer: `cargo run --example replay -- TARGET FILE`.

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, file] = arguments.as_slice() else { panic!("expected TARGET FILE") };
    let target = iamsim_fuzz::TARGETS.into_iter().find(|(known, _)| known == name);
    let (_, target) = target.expect("it is a target");
    target(&std::fs::read(file).expect("it is readable"));
}
