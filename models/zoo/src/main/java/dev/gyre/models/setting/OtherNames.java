package dev.gyre.models.setting;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Names that other programs have for our settings, options and models, for those who come from there. */
public final class OtherNames {

    /** Other names by the name that's used here; of several that another name may stand for, the first that a command has is meant. */
    private static final Map<String, List<String>> ELSEWHERE = table();

    private OtherNames() {}

    private static Map<String, List<String>> table() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        put(names, "--lr", "--learning-rate", "--rate", "--alpha");
        put(names, "--min-lr", "--min-learning-rate", "--final-lr");
        put(names, "--steps", "--epochs", "--num-epochs", "--max-steps", "--num-steps", "--iterations", "--max-iters");
        put(names, "--batch", "--batch-size", "--bs", "--per-device-train-batch-size");
        put(names, "--length", "--seq-length", "--seq-len", "--sequence-length", "--context", "--context-length");
        put(names, "--length", "--block-size", "--max-length", "--ctx-size", "--n-ctx", "--bptt");
        put(names, "--dim", "--hidden", "--hidden-size", "--d-model", "--n-embd", "--embedding-dim", "--width");
        put(names, "--hidden", "--hidden-size", "--width");
        put(names, "--blocks", "--layers", "--num-layers", "--n-layer", "--n-layers", "--num-blocks", "--depth");
        put(names, "--layers", "--num-layers", "--n-layer", "--depth");
        put(names, "--heads", "--num-heads", "--n-head", "--n-heads");
        put(names, "--weight-decay", "--decay", "--wd", "--l2");
        put(names, "--warmup", "--warmup-steps", "--warmup-iters");
        put(names, "--clip", "--grad-clip", "--max-grad-norm", "--gradient-clip");
        put(names, "--beta1", "--adam-beta1");
        put(names, "--beta2", "--adam-beta2");
        put(names, "--epsilon", "--eps", "--adam-epsilon");
        put(names, "--out", "--output", "--output-dir", "--out-dir", "--save-dir", "--logdir");
        put(names, "--data", "--dataset", "--train-data", "--train-file", "--data-dir", "--text-file");
        put(names, "--from", "--init-from", "--pretrained", "--model-path");
        put(names, "--eval-every", "--eval-interval", "--eval-steps", "--validation-interval");
        put(names, "--eval-batches", "--eval-iters");
        put(names, "--checkpoint-every", "--save-steps", "--save-every", "--save-interval");
        put(names, "--save-dtype", "--dtype", "--precision");
        put(names, "--seed", "--random-seed", "--manual-seed");
        put(names, "--device", "--gpu", "--cuda");
        put(names, "--bytes", "--max-new-tokens", "--n-predict", "--num-tokens", "--length");
        put(names, "--temperature", "--temp");
        put(names, "--checkpoint", "--ckpt", "--step");
        put(names, "--input", "--data", "--file");
        put(names, "transformer", "gpt", "llama", "gpt2", "attention");
        put(names, "flashrnn", "rnn", "gru", "slstm", "elman");
        put(names, "xlstm", "mlstm");
        put(names, "m2", "bert", "hyena");
        put(names, "revnet", "resnet", "cnn", "convnet");
        put(names, "mlp", "perceptron", "dnn");
        put(names, "train", "fit", "learn", "finetune", "fine-tune");
        put(names, "generate", "sample", "write", "infer", "complete", "chat", "run");
        put(names, "eval", "evaluate", "test", "validate");
        put(names, "resume", "continue");
        put(names, "runs", "list", "compare");
        put(names, "serve", "server", "api");
        put(names, "bench", "benchmark");
        return names;
    }

    private static void put(Map<String, List<String>> names, String here, String... elsewhere) {
        names.merge(
                here,
                List.of(elsewhere),
                (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
    }

    /** The names that are used here. */
    public static Collection<String> here() {
        return List.copyOf(ELSEWHERE.keySet());
    }

    /** Names elsewhere of a name of here; none if it's the same everywhere. */
    static List<String> of(String here) {
        return ELSEWHERE.getOrDefault(here, List.of());
    }
}
