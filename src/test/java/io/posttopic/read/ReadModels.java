package io.posttopic.read;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.posttopic.migration.Aggregate;

import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.util.ClassUtils;

/**
 * The read model without a server and a database, for tests of what is derived from it.
 */
public final class ReadModels {

	private static final RelationalMappingContext MAPPING = Aggregate.mapping();

	private static final List<Constructor<?>> READINGS = readings();

	private ReadModels() {
	}

	/**
	 * Returns the model that the features declare. Their collaborators, which only a
	 * statement needs, are absent.
	 */
	public static ReadModel withoutDatabase() {
		List<Reading> readings = READINGS.stream()
			.map((constructor) -> (Reading) BeanUtils.instantiateClass(constructor,
					new Object[constructor.getParameterCount()]))
			.toList();
		return new ReadModel(MAPPING, readings);
	}

	/** Returns the constructors of what the features declare. */
	private static List<Constructor<?>> readings() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AssignableTypeFilter(Reading.class));
		List<Constructor<?>> constructors = new ArrayList<>();
		scanner.findCandidateComponents("io.posttopic")
			.forEach((feature) -> constructors
				.add(ClassUtils.resolveClassName(Objects.requireNonNull(feature.getBeanClassName()), null)
					.getDeclaredConstructors()[0]));
		return constructors;
	}

}
