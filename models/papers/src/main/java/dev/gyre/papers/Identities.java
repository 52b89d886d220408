package dev.gyre.papers;

import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.Trainer;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Checksums of what arms depend on: settings, seed, data, code, and the same of every arm that they need. */
final class Identities {

    private static final int DIGITS = 12;

    private final String device;
    private final CodeFingerprint code = new CodeFingerprint();
    private final Map<Arm, Identity> known = new HashMap<>();

    /**
     * The identity of an arm, whatever the seed.
     *
     * @param checksum of all that it depends on
     * @param parameters of the model that it trains, if it does
     */
    private record Identity(String checksum, OptionalLong parameters) {}

    /** Identities of what runs on a device. */
    Identities(String device) {
        this.device = device;
    }

    /** The checksum of an arm for a seed; an arm that isn't random has the same for each. */
    String of(Arm arm, long seed) {
        return digest(identity(arm).checksum() + (arm.random() ? " seed " + seed : ""))
                .substring(0, DIGITS);
    }

    /** Parameters of the model that an arm trains, if it does. */
    OptionalLong parameters(Arm arm) {
        return identity(arm).parameters();
    }

    private Identity identity(Arm arm) {
        Identity found = known.get(arm);
        if (found == null) {
            found = made(arm);
            known.put(arm, found);
        }
        return found;
    }

    private Identity made(Arm arm) {
        StringBuilder all = new StringBuilder("device ").append(device);
        arm.needs().forEach(n -> all.append(" needs ").append(identity(n).checksum()));
        return switch (arm.work()) {
            case Training t -> trained(t.planned(0, device), all.append(' '));
            case Measurement m -> {
                all.append(m).append(' ').append(code.of(List.of(m.getClass())));
                yield new Identity(digest(all.toString()), OptionalLong.empty());
            }
        };
    }

    private <S extends Settings, M extends Model> Identity trained(RunConfig<S, M> config, StringBuilder all) {
        DatasetTask<? super M> dataset = config.open();
        var built = config.build(dataset.domain(), Source.zeros());
        List<Class<?>> roots = List.of(
                Trainer.class,
                built.model().getClass(),
                config.task().getClass(),
                config.recipe().getClass());
        all.append(config.toJson()).append(dataset.fingerprint()).append(code.of(roots));
        return new Identity(digest(all.toString()), OptionalLong.of(built.size()));
    }

    private static String digest(String text) {
        return CodeFingerprint.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
