package io.posttopic.read;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.posttopic.migration.Aggregate;

import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * The read model without a server and a database, for tests of what is derived from it.
 */
public final class ReadModels {

	private ReadModels() {
	}

	/**
	 * Returns the model that the features declare. Their collaborators, which only a
	 * statement needs, are absent.
	 */
	public static ReadModel withoutDatabase() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AssignableTypeFilter(Reading.class));
		List<Reading> readings = new ArrayList<>();
		scanner.findCandidateComponents("io.posttopic").forEach((feature) -> {
			Constructor<?> constructor = ClassUtils
				.resolveClassName(Objects.requireNonNull(feature.getBeanClassName()), null)
				.getDeclaredConstructors()[0];
			readings
				.add((Reading) BeanUtils.instantiateClass(constructor, new Object[constructor.getParameterCount()]));
		});
		return new ReadModel(Aggregate.mapping(), readings);
	}

}
