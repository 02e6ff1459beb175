package io.posttopic;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.type.classreading.MetadataReader;

/**
 * The metadata of the class files that application contexts read, shared by all contexts
 * of the tests. Each context would read thousands of them again, which takes a quarter of
 * its start.
 */
final class SharedClassMetadata implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Map<Resource, MetadataReader> SHARED = new ConcurrentHashMap<>();

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		if (context instanceof DefaultResourceLoader loader) {
			// The context clears its cache when it has started.
			Map<Resource, MetadataReader> cache = loader.getResourceCache(MetadataReader.class);
			cache.putAll(SHARED);
			context.addBeanFactoryPostProcessor((_) -> SHARED.putAll(cache));
		}
	}

}
