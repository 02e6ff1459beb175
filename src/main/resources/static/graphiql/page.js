'use strict';

(async () => {
	const text = async (file) => (await fetch(file)).text();

	async function fetcher(request, options) {
		const response = await fetch('graphql', {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/graphql-response+json, application/json;q=0.9',
				...options?.headers,
			},
			body: JSON.stringify(request),
		});
		return response.json();
	}

	const examples = await text('graphiql/examples.graphql');
	const exampleVariables = await text('graphiql/examples.json');

	// A link's query, else the tab of the last visit, else the examples.
	const link = Object.fromEntries(new URLSearchParams(location.search));
	const visited = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}');
	const start =
		link.query !== undefined
			? link
			: (visited.tabs?.[visited.activeTabIndex] ?? { query: examples, variables: exampleVariables });

	// What the editor shows, as in the address bar. The examples, unchanged, need no address.
	const shown = { query: start.query, variables: start.variables, operationName: start.operationName };

	function show(change) {
		Object.assign(shown, change);
		const address = new URLSearchParams();
		if (shown.query !== examples) {
			for (const name of ['query', 'variables', 'operationName']) {
				if (shown[name]) {
					address.set(name, shown[name]);
				}
			}
		}
		history.replaceState(null, '', address.size > 0 ? `?${address}` : location.pathname);
	}

	ReactDOM.createRoot(document.getElementById('graphiql')).render(
		React.createElement(GraphiQL, {
			fetcher,
			defaultQuery: '',
			defaultEditorToolsVisibility: true,
			...shown,
			onEditQuery: (query) => show({ query }),
			onEditVariables: (variables) => show({ variables }),
			onEditOperationName: (operationName) => show({ operationName }),
			onTabChange: ({ tabs, activeTabIndex }) => {
				const { query, variables, operationName } = tabs[activeTabIndex];
				show({ query, variables, operationName });
			},
		}),
	);
})();
