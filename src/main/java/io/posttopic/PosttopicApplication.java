package io.posttopic;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.resilience.annotation.EnableResilientMethods;

/**
 * The server: a GraphQL API over PostgreSQL for posts, topics and users.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableResilientMethods
public class PosttopicApplication {

	public static void main(String[] args) {
		SpringApplication.run(PosttopicApplication.class, args);
	}

}
