package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.ByteSize;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.TemporaryFolder;
import dev.gyre.models.Family;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.small.WeightKind;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.parameter.StorageLayout;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.StoredTensor;
import dev.gyre.models.run.WeightQuantization;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes a run's folder of a published model. Everything about the files is checked before anything is written; then the tensors are
 * brought over piece by piece, so that the model needn't fit into memory.
 */
public final class Import {

    private final Supplier<PublishedModel<?, ?>> opening;
    private final Function<PublishedForm, List<Path>> beside;
    private final boolean blocks;
    private final Optional<ElementType> stored;
    private final Optional<WeightQuantization.Weights> weights;

    private Import(
            Supplier<PublishedModel<?, ?>> opening,
            Function<PublishedForm, List<Path>> beside,
            boolean blocks,
            Optional<ElementType> stored,
            Optional<WeightQuantization.Weights> weights) {
        this.opening = opening;
        this.beside = beside;
        this.blocks = blocks;
        this.stored = stored;
        this.weights = weights;
    }

    /**
     * An import that changes nothing.
     *
     * @param beside folders in which a form has what goes with a model
     * @param blocks whether weights may be stored in blocks
     */
    private static Import asPublished(
            Supplier<PublishedModel<?, ?>> opening, Function<PublishedForm, List<Path>> beside, boolean blocks) {
        return new Import(opening, beside, blocks, Optional.empty(), Optional.empty());
    }

    /**
     * The import of a folder or file.
     *
     * @param architecture name of the form or family, where the configuration doesn't tell
     * @throws GyreException if there's nothing there
     */
    public static Import of(Path source, Optional<String> architecture) {
        Publication p = new Publication(source);
        if (GgufModel.is(p)) {
            return asPublished(() -> GgufModel.open(Forms.LLAMA, source), form -> List.of(), true);
        }
        return asPublished(
                () -> Forms.of(p, architecture).open(p),
                form -> List.of(form.tokenizerFolder(p.folder()), p.folder()),
                false);
    }

    /**
     * The import of LoLCATs' parts, wherever they lie.
     *
     * @param base the model that was linearised
     * @param distill what the transfer saved
     * @param lora what the tuning saved, if there was one
     * @throws GyreException if one isn't there
     */
    public static Import ofParts(Path base, Path distill, Optional<Path> lora) {
        var parts = new LolCatsForm.Parts(new Publication(base), new Publication(distill), lora.map(Publication::new));
        return asPublished(
                () -> Forms.LOLCATS.open(parts), form -> List.of(parts.base().folder()), false);
    }

    /** A copy that stores floats as the given type, rather than as they were published. */
    public Import storing(ElementType type) {
        return new Import(opening, beside, blocks, Optional.of(type), weights);
    }

    /** A copy that makes the weights of products small. */
    public Import quantizing(WeightQuantization.Weights kind) {
        return new Import(opening, beside, blocks, stored, Optional.of(kind));
    }

    /**
     * Result of an import.
     *
     * @param form how it was published
     * @param family of the model
     * @param numbers that the model has
     * @param licence of the weights, if their authors' terms are known
     */
    public record Result(String form, String family, long numbers, Optional<String> licence) {}

    /**
     * Writes the run's folder.
     *
     * @param out where it's to be; must not exist
     * @param check looks at the folder before it's given its name, which it isn't if this throws
     * @throws GyreException if the files are damaged, don't fit each other, or ask for what can't be; nothing is written then
     */
    public Result into(Path out, Consumer<Path> check) {
        RunFolder.refuseTaken(out);
        try (PublishedModel<?, ?> model = opening.get()) {
            return into(model, out, check);
        }
    }

    private <S extends Settings, M extends Model> Result into(
            PublishedModel<S, M> model, Path out, Consumer<Path> check) {
        if (model.tokenizer().isEmpty()) {
            return into(model, out, check, beside.apply(model.form()));
        }
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            model.tokenizer().get().write(folder.path());
            return into(model, out, check, List.of(folder.path()));
        }
    }

    private <S extends Settings, M extends Model> Result into(
            PublishedModel<S, M> model, Path out, Consumer<Path> check, List<Path> folders) {
        RunConfig<S, M> config;
        Family.Built<M> declared;
        Optional<WeightQuantization> small;
        Map<String, WeightKind> kinds;
        try {
            declared = model.family().build(model.settings(), model.domain(), Source.none());
            kinds = keepsBlocks() ? WeightQuantization.kinds(declared) : Map.of();
            small = weights.map(w -> WeightQuantization.of(model.tensors().toString(), declared, w));
            requireMemory(
                    model.tensors(),
                    declared.size(),
                    small.map(w -> bytes(w, declared)).orElseGet(() -> bytes(model.tensors(), declared, kinds)));
            Fit.require(declared.parameters(), model.tensors());
            config = RunConfig.given(
                    model.family(),
                    model.settings(),
                    new GivenTask(folders).of(model.family(), model.settings(), model.domain()));
        } catch (ConfigException e) {
            throw new GyreException(model.tensors() + ": " + e.getMessage(), e);
        }
        List<StoredTensor> published = declared.parameters().stream()
                .map(p -> stored(p, model.tensors(), Optional.ofNullable(kinds.get(p.name()))))
                .toList();
        List<StoredTensor> tensors = small.map(w -> w.stored(published)).orElse(published);
        requireDisk(out, tensors);
        GivenRun.folder(out, folder -> {
            GivenRun.write(folder, config.keptIn(folder), declared, tensors);
            new Imported(model.form().name(), model.originals()).write(folder);
            check.accept(folder);
        });
        return new Result(
                model.form().name(),
                model.family().name(),
                declared.size(),
                model.form().licence());
    }

    /**
     * A parameter as it's stored.
     *
     * @param kind as what it's read, so that blocks are taken as they are; empty if they aren't
     */
    private StoredTensor stored(Parameter p, PublishedTensors tensors, Optional<WeightKind> kind) {
        Numbers numbers = Source.ours(p, tensors);
        Optional<Numbers> inBlocks = kind.flatMap(k -> inBlocks(p, tensors, k));
        if (inBlocks.isPresent()) {
            Numbers theirs = inBlocks.get();
            BlockRows rows = theirs.blocks().orElseThrow();
            return StoredTensor.ofBlocks(tensors.toString(), p.name(), kind.get(), () -> theirs, rows);
        }
        ElementType own =
                numbers.type().isFloating() && numbers.type() != ElementType.F64 ? numbers.type() : ElementType.F32;
        return new StoredTensor(tensors.toString(), p.name(), stored.orElse(own), p.shape(), () -> numbers);
    }

    /** Whether weights that are stored in blocks stay so. */
    private boolean keepsBlocks() {
        return blocks && stored.isEmpty() && weights.isEmpty();
    }

    /** The published numbers of a linear map or table that are stored in blocks; empty if they aren't. */
    private static Optional<Numbers> inBlocks(Parameter p, PublishedTensors tensors, WeightKind kind) {
        return p.layout().equals(kind == WeightKind.MAP ? StorageLayout.OUT_IN : StorageLayout.SAME)
                ? p.published().stream()
                        .filter(tensors::has)
                        .findFirst()
                        .map(tensors::numbers)
                        .filter(numbers -> numbers.blocks().isPresent())
                : Optional.empty();
    }

    /** Bytes that the model takes in memory if its weights become small. */
    private static long bytes(WeightQuantization small, Family.Built<?> declared) {
        List<StoredTensor> floats = declared.parameters().stream()
                .map(p -> new StoredTensor("", p.name(), ElementType.F32, p.shape(), () -> {
                    throw new IllegalStateException(p.name() + " is declared only");
                }))
                .toList();
        return small.stored(floats).stream().mapToLong(StoredTensor::bytes).sum();
    }

    /** Bytes that it takes as it was published: floats, but for blocks that stay what they are. */
    private static long bytes(PublishedTensors source, Family.Built<?> declared, Map<String, WeightKind> kinds) {
        return declared.parameters().stream()
                .mapToLong(p -> Optional.ofNullable(kinds.get(p.name()))
                        .flatMap(kind -> inBlocks(p, source, kind))
                        .flatMap(Numbers::blocks)
                        .map(rows -> (long) rows.shape().size())
                        .orElse(p.variable().type().bytes()))
                .sum();
    }

    private void requireMemory(PublishedTensors source, long numbers, long needed) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                && needed > system.getTotalMemorySize()) {
            throw new GyreException(String.format(
                    Locale.ROOT,
                    "%s: the configuration asks for %,d numbers, which need %s of memory, but this machine has %s:"
                            + " take a smaller model%s or a larger machine",
                    source,
                    numbers,
                    ByteSize.needed(needed),
                    ByteSize.free(system.getTotalMemorySize()),
                    weights.isPresent() ? "" : ", small weights (--weights q8_0 or q4_k)"));
        }
    }

    private static void requireDisk(Path out, List<StoredTensor> tensors) {
        long needed = tensors.stream().mapToLong(StoredTensor::bytes).sum();
        Path there = out.toAbsolutePath().normalize();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            long free = there == null ? needed : Files.getFileStore(there).getUsableSpace();
            if (needed > free) {
                throw new GyreException(out + ": the model needs " + ByteSize.needed(needed) + " on disk, but only "
                        + ByteSize.free(free) + " are free: make room or choose another --out");
            }
        } catch (IOException e) {
            throw new GyreException(out + ": can't be written (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
    }
}
