package muster.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test for which there is only time with {@code -Pfaults}. Otherwise nothing is set up for it either. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "muster.scenario.OnTwoInstances#isThorough", disabledReason = "-Pfaults tries it")
@interface Thorough {}
