package dev.gyre.spark.sweep;

import dev.gyre.papers.Arm;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.Training;
import dev.gyre.papers.claims.Claims;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The source in which an executor finds an arm by its name: names and settings travel, and no code. */
sealed interface ArmSource extends Serializable {

    /**
     * The arm of a name.
     *
     * @throws IllegalArgumentException if there's none of the name, so that it's another version's
     */
    Arm arm(String name);

    /**
     * An arm of a claim.
     *
     * @param names the claims'
     * @param scale that they're at
     */
    record OfClaims(List<String> names, ReproductionScale scale) implements ArmSource {
        @Override
        public Arm arm(String name) {
            return names.stream()
                    .flatMap(claim -> Claims.find(claim, scale).arm(name).stream())
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no claim has an arm " + name));
        }
    }

    /**
     * The source of arms of a grid: trainings of one family.
     *
     * @param model name of its family
     * @param points settings by the arms' names
     * @param about each arm, for readers
     */
    record OfGrid(
            String model,
            LinkedHashMap<String, LinkedHashMap<String, String>> points,
            LinkedHashMap<String, String> about)
            implements ArmSource {

        @Override
        public Arm arm(String name) {
            if (!points.containsKey(name)) {
                throw new IllegalArgumentException("the grid has no " + name);
            }
            return Arm.trained(name, about.get(name), new Training(model, points.get(name), Optional.empty()), 1);
        }

        List<Arm> all() {
            return points.keySet().stream().map(this::arm).toList();
        }
    }
}
