package dev.gyre.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small run of every family, a row each: what the tests of all families train. */
public final class SmallModels {

    private static final String YOCO =
            "--dim=16 --layers=4 --hidden=24 --self-heads=2 --heads=4 --key-heads=2 --chunk=8";
    private static final String TOKENFORMER =
            "--dim=16 --layers=2 --heads=2 --qkv-slots=10 --proj-slots=9 --ffn-slots=14 --rotary-part=0.5 --context=70";
    private static final String BLT =
            "--dim-local=8 --dim-global=16 --encoder-heads=2 --decoder-heads=2 --global-heads=2"
                    + " --global-layers=2 --hash-sizes=3,4 --hash-rows=53 --window=7 --context=6 --patcher-dim=8 --patcher-heads=2"
                    + " --patcher-layers=1 --patcher-window=5 --multiple-of=8";

    /** Of a transformer that hasn't learned anything: what adapters can make of it. */
    private static final String LOLCATS =
            "--dim=32 --blocks=2 --heads=4 --key-heads=2 --window-size=4 --rank=8 --alpha=32 --transfer-steps=0"
                    + " --lora-lr=0.1 --stage-warmup=2";

    /** With no budget and its first numbers, the memory keeps everything. */
    private static final String NAMM =
            "--dim=16 --blocks=2 --heads=2 --key-heads=1 --context=64 --budget=0 --update-every=8"
                    + " --frame=8 --hop=4 --age-features=4 --memory-hidden=4 --population=4 --prefix=32 --passage=8 --documents=6";

    /** Options that differ from the standard, besides steps, batch and length. */
    private static final List<Small> ALL = List.of(
            new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at= --chunk=8"),
            new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at=1 --chunk=8"),
            new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at=0,1 --chunk=8"),
            new Small("xlstm-large", "--dim=16 --blocks=2 --heads=2 --ffn-multiple=8 --chunk=8"),
            new Small(
                    "xlstm-large",
                    "--dim=16 --blocks=2 --heads=2 --value-factor=1.5 --ffn-multiple=8 --chunk=8 --output-norm=false"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=lstm --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=slstm --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=gru --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=elman --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=mlstm --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=attention --chunk=8 --context=64"),
            new Small("matmulfree", "--dim=16 --blocks=2 --hidden=24"),
            new Small("aft", "--dim=16 --blocks=2 --form=full --rank=4 --positions=80"),
            new Small("aft", "--dim=16 --blocks=2 --form=local --rank=4 --positions=80 --window=5"),
            new Small("aft", "--dim=16 --blocks=2 --form=local --rank=4 --positions=80 --window=5 --outside=masked"),
            new Small("aft", "--dim=16 --blocks=2 --form=simple"),
            new Small("aft", "--dim=16 --blocks=2 --form=conv --heads=4 --window=7"),
            new Small("aft", "--dim=16 --blocks=2 --form=conv --heads=4 --window=40 --outside=masked"),
            new Small("m2", "--dim=16 --blocks=2 --hidden=24 --matrix-blocks=4 --longest=24 --order=8 --lr=5e-3"),
            new Small(
                    "m2",
                    "--dim=16 --blocks=1 --hidden=10 --matrix-blocks=3 --longest=24 --order=8 --lr=5e-3 --normed"),
            new Small("m2-causal", "--dim=16 --blocks=2 --hidden=24 --longest=80 --order=8 --lr=5e-3"),
            new Small("m2-causal", "--dim=16 --blocks=2 --hidden=24 --longest=9 --order=8 --lr=5e-3 --residual"),
            new Small("m2-causal", "--dim=16 --blocks=2 --hidden=24 --longest=1 --order=8 --lr=5e-3 --gates=false"),
            new Small("yoco", YOCO + " --context=64"),
            new Small("yoco", YOCO + " --self=windows --window=5 --context=7"),
            new Small("tokenformer", TOKENFORMER),
            new Small("tokenformer", TOKENFORMER + " --weights=gelu-l2-norm --untied"),
            new Small("tokenformer", TOKENFORMER + " --weights=softmax"),
            new Small("namm", NAMM),
            new Small(
                    "namm-base",
                    "--dim=16 --blocks=2 --heads=2 --context=128 --prefix=32 --passage=8 --documents=6 --lr=1e-2"),
            new Small("blt-entropy", "--dim=16 --layers=2 --window=7"),
            new Small("blt", BLT + " --patcher-steps=2 --threshold=5.05 --patch-size=1.5 --max-patch=5"),
            new Small("blt", BLT + " --patcher-steps=4 --patching=monotonic --max-patch=5 --patch-size=3"),
            new Small("blt", BLT + " --patching=space --cross-every-layer=false --open-patch=128"),
            new Small("blt", BLT + " --patching=static --patch-size=4 --hash-functions=0 --local-key-heads=1"),
            new Small("transformer", "--dim=16 --blocks=2 --heads=4 --key-heads=2 --context=70"),
            new Small("transformer", "--dim=16 --blocks=2 --heads=4 --context=70 --attention-bias=all --head-norms"),
            new Small("transformer", "--dim=16 --blocks=2 --heads=2 --positions=shift --ffn=fan --context=70 --tied"),
            new Small("lolcats", LOLCATS),
            new Small("lolcats", LOLCATS + " --window=blocked --feature-map=relu --train-maps"),
            new Small("lolcats", LOLCATS + " --attention=linear"),
            new Small("revnet", "--filters=4,4,8 --units=1,2 --strides=1,2 --batch=32"),
            new Small("revnet", "--filters=4,4,6 --units=2,1 --strides=1,2 --bottleneck --memory=store --batch=32"),
            new Small(
                    "tirex", "--dim=16 --blocks=2 --heads=2 --hidden=24 --context=64 --patch=8 --batch=32 --judged=64"),
            new Small("fan", "--hidden=16 --function=xy --batch=64 --lr=1e-2 --weight-decay=0"),
            new Small("fan", "--hidden=16 --function=xy --batch=64 --lr=1e-2 --weight-decay=0 --gated"),
            new Small("fan", "--hidden=16 --function=xy --batch=64 --lr=1e-2 --period-bias=false --frozen-periods"),
            new Small("xnet", "--hidden=8 --function=xy --places=random --points=0 --batch=64"),
            new Small("xnet", "--hidden=8,6 --function=exp-sin --places=random --shared --start=plain --batch=64"),
            new Small("xnet", "--task=equation --hidden=8 --batch=64"),
            new Small("kan", "--hidden=3 --function=xy --batch=64"),
            new Small("kan", "--hidden=3 --task=equation --equation=poisson --batch=32 --lr=3e-3"),
            new Small("mlp", "--hidden=12 --function=xy --batch=64 --activation=relu"),
            new Small("mlp", "--hidden=12,8 --task=equation --batch=64 --activation=tanh"),
            new Small("mlp", "--hidden=16 --task=classification --batch=32 --activation=cauchy"),
            new Small("bigram", "--lr=0.05"),
            new Small("unigram", "--lr=0.05"),
            new Small("unigram", "--lr=0.05 --masked"));

    private SmallModels() {}

    /**
     * A row.
     *
     * @param family its name
     * @param line options as a command line has them
     */
    public record Small(String family, String line) {

        /** The options by name. */
        public Map<String, String> options() {
            Map<String, String> options = new LinkedHashMap<>();
            for (String word : line.split(" ", -1)) {
                int equals = word.indexOf('=');
                options.put(
                        equals < 0 ? word : word.substring(0, equals),
                        equals < 0 ? "true" : word.substring(equals + 1));
            }
            return options;
        }

        @Override
        public String toString() {
            return family + " " + line;
        }
    }

    /** Every row. */
    public static List<Small> all() {
        return ALL;
    }

    /** The first row of every family. */
    public static List<Small> firsts() {
        Map<String, Small> firsts = new LinkedHashMap<>();
        ALL.forEach(s -> firsts.putIfAbsent(s.family(), s));
        return List.copyOf(firsts.values());
    }
}
