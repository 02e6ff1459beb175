






CREATE TABLE public."PostTopic" (
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "PostId" integer NOT NULL,
    "TopicId" integer NOT NULL
);



CREATE TABLE public."Posts" (
    id integer NOT NULL,
    title character varying(255),
    body text,
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL,
    "AuthorId" integer
);



CREATE SEQUENCE public."Posts_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Posts_id_seq" OWNED BY public."Posts".id;



CREATE TABLE public."Topics" (
    id integer NOT NULL,
    name character varying(255),
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);



CREATE SEQUENCE public."Topics_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Topics_id_seq" OWNED BY public."Topics".id;



CREATE TABLE public."Users" (
    id integer NOT NULL,
    username character varying(255),
    name character varying(255),
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);



CREATE SEQUENCE public."Users_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public."Users_id_seq" OWNED BY public."Users".id;



ALTER TABLE ONLY public."Posts" ALTER COLUMN id SET DEFAULT nextval('public."Posts_id_seq"'::regclass);



ALTER TABLE ONLY public."Topics" ALTER COLUMN id SET DEFAULT nextval('public."Topics_id_seq"'::regclass);



ALTER TABLE ONLY public."Users" ALTER COLUMN id SET DEFAULT nextval('public."Users_id_seq"'::regclass);



INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.625+00', '2026-11-22 16:28:51.625+00', 1, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.625+00', '2026-11-22 16:28:51.625+00', 1, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.634+00', '2026-11-22 16:28:51.634+00', 2, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.634+00', '2026-11-22 16:28:51.634+00', 2, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.634+00', '2026-11-22 16:28:51.634+00', 2, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.64+00', '2026-11-22 16:28:51.64+00', 3, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.64+00', '2026-11-22 16:28:51.64+00', 3, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.64+00', '2026-11-22 16:28:51.64+00', 3, 3);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.64+00', '2026-11-22 16:28:51.64+00', 3, 4);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.645+00', '2026-11-22 16:28:51.645+00', 4, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.651+00', '2026-11-22 16:28:51.651+00', 6, 1);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.651+00', '2026-11-22 16:28:51.651+00', 6, 2);
INSERT INTO public."PostTopic" VALUES ('2026-11-22 16:28:51.651+00', '2026-11-22 16:28:51.651+00', 6, 3);



INSERT INTO public."Posts" VALUES (1, 'Post 1', 'Body''s 1', '2026-11-22 16:28:51.616+00', '2026-11-22 16:28:51.618+00', 2);
INSERT INTO public."Posts" VALUES (2, 'Post 2', NULL, '2026-11-22 16:28:51.63+00', '2026-11-22 16:28:51.631+00', 3);
INSERT INTO public."Posts" VALUES (3, 'Post 3', 'Body''s 3', '2026-11-22 16:28:51.636+00', '2026-11-22 16:28:51.638+00', 1);
INSERT INTO public."Posts" VALUES (4, 'Post 4', NULL, '2026-11-22 16:28:51.642+00', '2026-11-22 16:28:51.642+00', NULL);
INSERT INTO public."Posts" VALUES (5, 'Post 5', 'Body''s 5', '2026-11-22 16:28:51.646+00', '2026-11-22 16:28:51.647+00', 3);
INSERT INTO public."Posts" VALUES (6, 'Post 6', NULL, '2026-11-22 16:28:51.648+00', '2026-11-22 16:28:51.649+00', 1);



INSERT INTO public."Topics" VALUES (1, 'Databases', '2026-11-22 16:28:51.604+00', '2026-11-22 16:28:51.604+00');
INSERT INTO public."Topics" VALUES (2, 'GraphQL', '2026-11-22 16:28:51.607+00', '2026-11-22 16:28:51.607+00');
INSERT INTO public."Topics" VALUES (3, 'Größe / 尺寸', '2026-11-22 16:28:51.61+00', '2026-11-22 16:28:51.61+00');
INSERT INTO public."Topics" VALUES (4, NULL, '2026-11-22 16:28:51.613+00', '2026-11-22 16:28:51.613+00');



INSERT INTO public."Users" VALUES (1, 'ada', 'Ada', '2026-11-22 16:28:51.581+00', '2026-11-22 16:28:51.581+00');
INSERT INTO public."Users" VALUES (2, 'grace', 'Grace', '2026-11-22 16:28:51.586+00', '2026-11-22 16:28:51.586+00');
INSERT INTO public."Users" VALUES (3, 'linus', 'Linus', '2026-11-22 16:28:51.593+00', '2026-11-22 16:28:51.593+00');
INSERT INTO public."Users" VALUES (4, NULL, NULL, '2026-11-22 16:28:51.6+00', '2026-11-22 16:28:51.6+00');



SELECT pg_catalog.setval('public."Posts_id_seq"', 6, true);



SELECT pg_catalog.setval('public."Topics_id_seq"', 4, true);



SELECT pg_catalog.setval('public."Users_id_seq"', 4, true);



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_pkey" PRIMARY KEY ("PostId", "TopicId");



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Topics"
    ADD CONSTRAINT "Topics_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "Users_pkey" PRIMARY KEY (id);



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_PostId_fkey" FOREIGN KEY ("PostId") REFERENCES public."Posts"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."PostTopic"
    ADD CONSTRAINT "PostTopic_TopicId_fkey" FOREIGN KEY ("TopicId") REFERENCES public."Topics"(id) ON UPDATE CASCADE ON DELETE CASCADE;



ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_AuthorId_fkey" FOREIGN KEY ("AuthorId") REFERENCES public."Users"(id) ON UPDATE CASCADE ON DELETE SET NULL;




