package dev.gyre.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the module to its plan: models work on rows without knowing of commands, and only the command line exits. */
@AnalyzeClasses(packages = "dev.gyre.spark", importOptions = ImportOption.DoNotIncludeTests.class)
class SparkArchitectureTest {

    @ArchTest
    static final ArchRule nobodyExits = noClasses()
            .that()
            .resideInAPackage("dev.gyre.spark..")
            .should()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule workersKnowNoCommands = noClasses()
            .that()
            .haveSimpleNameStartingWith("Row")
            .or()
            .haveSimpleName("Scorer")
            .or()
            .haveSimpleName("Generator")
            .or()
            .haveSimpleName("TextEmbedder")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "dev.gyre.cli..");

    /** Rows, training and sweeps each know of the cluster; the cluster knows of none of them. */
    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.gyre.spark.(*)..").should().beFreeOfCycles();
}
