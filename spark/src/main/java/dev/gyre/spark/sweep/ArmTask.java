package dev.gyre.spark.sweep;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Planned;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An arm for a seed as it travels. All paths are absolute, and on a disk that all machines see.
 *
 * @param source where the arm is found
 * @param arm its name
 * @param identity of all that it depends on, as the driver has found it
 * @param parameters of the model that it trains; -1 if it trains none
 * @param folder where what it came to is kept
 * @param needs folders of what it needs, by name
 * @param device what it's run on
 */
record ArmTask(
        ArmSource source,
        String arm,
        long seed,
        String identity,
        long parameters,
        String folder,
        LinkedHashMap<String, String> needs,
        String device)
        implements Serializable {

    private static final long NONE = -1;

    /** The task of an arm that was planned. */
    static ArmTask of(ArmSource source, Planned planned, String device) {
        LinkedHashMap<String, String> needs = new LinkedHashMap<>();
        planned.needs().forEach((arm, folder) -> needs.put(arm.name(), absolute(folder)));
        return new ArmTask(
                source,
                planned.arm().name(),
                planned.seed(),
                planned.identity(),
                planned.parameters().orElse(NONE),
                absolute(planned.folder()),
                needs,
                device);
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    /** The arm as an executor runs it. */
    Planned planned() {
        Arm found = source.arm(arm);
        Map<Arm, Path> folders = new HashMap<>();
        found.needs().forEach(need -> folders.put(need, Path.of(needs.get(need.name()))));
        OptionalLong size = parameters == NONE ? OptionalLong.empty() : OptionalLong.of(parameters);
        return new Planned(found, seed, identity, size, Path.of(folder), folders);
    }
}
