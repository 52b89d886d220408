package dev.gyre.papers;

import dev.gyre.engine.device.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans the runs for arms: each once a seed, or once if it isn't random, and where it's kept. */
public final class Planner {

    private static final String ARMS = "arms";

    private final ResultStore store;
    private final List<Long> seeds;
    private final Identities identities;

    /**
     * Plans for a folder.
     *
     * @param out where everything is kept
     * @param seeds for what's random
     * @param device what it's run on
     */
    public Planner(Path out, List<Long> seeds, Device device) {
        this.store = new ResultStore(out.resolve(ARMS));
        this.seeds = List.copyOf(seeds);
        this.identities = new Identities(device.id());
    }

    /**
     * Runs of arms and of all that they need, what's needed first.
     *
     * @throws IllegalArgumentException if two arms that aren't the same have one name
     */
    public List<Planned> of(List<Arm> arms) {
        Map<String, Arm> named = new LinkedHashMap<>();
        for (Arm arm : arms) {
            for (Arm each : arm.closure()) {
                Arm other = named.putIfAbsent(each.name(), each);
                if (other != null && !other.equals(each)) {
                    throw new IllegalArgumentException(
                            "there is another arm " + each.name() + ", which isn't this one: " + each.about());
                }
            }
        }
        List<Planned> all = new ArrayList<>();
        for (Arm arm : named.values()) {
            for (long seed : arm.random() ? seeds : seeds.subList(0, 1)) {
                all.add(of(arm, seed));
            }
        }
        return List.copyOf(all);
    }

    /** One of them; of an arm that isn't random, that for the first seed. */
    Planned of(Arm arm, long seed) {
        long its = arm.random() ? seed : seeds.getFirst();
        Map<Arm, Path> needs = new LinkedHashMap<>();
        arm.needs().forEach(need -> needs.put(need, of(need, its).folder()));
        String identity = identities.of(arm, its);
        return new Planned(arm, its, identity, identities.parameters(arm), store.folder(arm, its, identity), needs);
    }
}
