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

    /** Options that differ from the standard, besides steps, batch and length. */
    private static final List<Small> ALL = List.of(
            new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at= --chunk=8"),
            new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at=1 --chunk=8"),
            new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at=0,1 --chunk=8"),
            new Small("xlstm-large", "--dim=16 --blocks=2 --heads=2 --ffn-multiple=8 --chunk=8"),
            new Small("xlstm-large", "--dim=16 --blocks=2 --heads=2 --value-factor=1.5 --ffn-multiple=8 --chunk=8 --output-norm=false"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=lstm --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=slstm --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=gru --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=elman --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=mlstm --chunk=8"),
            new Small("flashrnn", "--dim=16 --blocks=2 --heads=2 --cell=attention --chunk=8 --context=64"),
            new Small("matmulfree", "--dim=16 --blocks=2 --hidden=24"),
            new Small("yoco", YOCO + " --context=64"),
            new Small("yoco", YOCO + " --self=windows --window=5 --context=7"),
            new Small("tokenformer", TOKENFORMER),
            new Small("tokenformer", TOKENFORMER + " --weights=gelu-l2-norm --untied"),
            new Small("tokenformer", TOKENFORMER + " --weights=softmax"),
            new Small("revnet", "--filters=4,4,8 --units=1,2 --strides=1,2 --batch=32"),
            new Small("revnet", "--filters=4,4,6 --units=2,1 --strides=1,2 --bottleneck --memory=store --batch=32"),
            new Small("fan", "--hidden=16 --function=xy --batch=64 --lr=1e-2 --weight-decay=0"),
            new Small("fan", "--hidden=16 --function=xy --batch=64 --lr=1e-2 --weight-decay=0 --gated"),
            new Small("bigram", "--lr=0.05"));

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
}
