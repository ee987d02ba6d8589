package dev.cairn;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** Which way the code depends. It stands in the module that sees all others. */
@AnalyzeClasses(
        packages = "dev.cairn",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
final class ArchitectureTest {
    private static final String METADATA = "dev.cairn.metadata";
    private static final String MONITORING = "dev.cairn.monitoring";
    private static final String ALERTS = MONITORING + ".alerts";
    private static final String KEPT = MONITORING + ".kept";
    private static final String NODE = "dev.cairn.node";
    private static final String REPLICATION = "dev.cairn.replication";
    private static final String[] OF_REPLICATION = {
        REPLICATION + ".cluster",
        REPLICATION + ".copies",
        REPLICATION + ".identity",
        REPLICATION + ".layout",
        REPLICATION + ".membership"
    };
    private static final String VOLUME = NODE + ".volume";
    private static final String[] HTTP = {
        "io.vertx..", "io.netty.handler.codec.http..", "java.net.http..", "com.sun.net.httpserver.."
    };

    @ArchTest
    static final ArchRule packagesDependInOneDirection =
            slices().matching("dev.cairn.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule monitoringUsesNoOtherModule = module(MONITORING).mayNotUse(METADATA, REPLICATION, NODE);

    @ArchTest
    static final ArchRule metadataUsesOnlyMonitoring = module(METADATA).mayNotUse(REPLICATION, NODE);

    @ArchTest
    static final ArchRule replicationDoesNotUseTheNode = module(REPLICATION).mayNotUse(NODE);

    @ArchTest
    static final ArchRule metadataAndReplicationKnowNothingOfHttp = noClasses()
            .that(resideInAnyPackage(METADATA + "..", REPLICATION + ".."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HTTP);

    @ArchTest
    static final ArchRule metadataOffersItsRootPackageOnly = offersItsRootPackageOnly(METADATA);

    @ArchTest
    static final ArchRule monitoringOffersItsRootPackageAlertsAndKeptFiles = noClasses()
            .that(resideOutsideOfPackage(MONITORING + ".."))
            .should()
            .dependOnClassesThat(below(MONITORING).and(resideOutsideOfPackages(ALERTS, KEPT)))
            .because("alerts stand on what the root measures, so they cannot be in it, and are as much for others; "
                    + "and who keeps alerts or settings writes files as the root does");

    @ArchTest
    static final ArchRule replicationOffersItsRootPackageAndThoseThatAMemberIsMadeOf = noClasses()
            .that(resideOutsideOfPackage(REPLICATION + ".."))
            .should()
            .dependOnClassesThat(below(REPLICATION).and(resideOutsideOfPackages(OF_REPLICATION)))
            .because(
                    "a node that is a member of a cluster is made of them, and they stand on each other, so they cannot be in one");

    @ArchTest
    static final ArchRule volumeOffersItsRootPackageOnly = offersItsRootPackageOnly(VOLUME);

    @ArchTest
    static void packagesAreNullMarked(JavaClasses classes) {
        List<String> unmarked = packagesOf(classes).stream()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .sorted()
                .toList();
        assertThat(unmarked)
                .as("packages whose package-info.java does not say @NullMarked")
                .isEmpty();
    }

    /** Guards the other rules: one that sees nothing finds nothing. */
    @ArchTest
    static void everyModuleIsSeen(JavaClasses classes) {
        Set<String> modules = packagesOf(classes).stream()
                .map(each -> each.getName().split("\\.", -1))
                .map(parts -> String.join(".", List.of(parts).subList(0, 3)))
                .collect(Collectors.toSet());
        assertThat(modules).containsExactlyInAnyOrder(METADATA, MONITORING, NODE, REPLICATION);
        assertThat(classes).as("classes seen").hasSizeGreaterThan(30);
    }

    private static ModuleRule module(String module) {
        return others -> noClasses()
                .that(resideInAnyPackage(module + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        List.of(others).stream().map(each -> each + "..").toArray(String[]::new)));
    }

    private static ArchRule offersItsRootPackageOnly(String root) {
        return noClasses()
                .that(resideOutsideOfPackage(root + ".."))
                .should()
                .dependOnClassesThat(below(root))
                .because("others use the types in " + root + ", not those in the packages below it");
    }

    private static DescribedPredicate<JavaClass> below(String root) {
        return describe(
                "in a package below " + root, each -> each.getPackageName().startsWith(root + "."));
    }

    private static Set<JavaPackage> packagesOf(JavaClasses classes) {
        return classes.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
    }

    @FunctionalInterface
    private interface ModuleRule {
        ArchRule mayNotUse(String... others);
    }

    /** Leaves out what other modules lend to tests. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
