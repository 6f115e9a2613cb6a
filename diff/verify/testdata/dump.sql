--
-- PostgreSQL database dump
--

\restrict a1b2c3

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: s; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA s;


--
-- Name: citext; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA s;


--
-- Name: EXTENSION citext; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION citext IS 'mine';


--
-- Name: word; Type: DOMAIN; Schema: s; Owner: -
--

CREATE DOMAIN s.word AS character varying(10) COLLATE pg_catalog."C" NOT NULL DEFAULT 'x'::character varying
	CONSTRAINT word_check CHECK (((VALUE)::text <> ''::text))
	CONSTRAINT word_check1 CHECK (((VALUE)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])));


--
-- Name: Words; Type: DOMAIN; Schema: public; Owner: -
--

CREATE DOMAIN public."Words" AS s.word[]
	CONSTRAINT "Words_check" CHECK ((array_length(VALUE, 1) < 9));


--
-- Name: DOMAIN "Words"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON DOMAIN public."Words" IS 'many';


--
-- Name: Odd; Type: SEQUENCE; Schema: s; Owner: -
--

CREATE SEQUENCE s."Odd"
    AS smallint
    START WITH 12
    INCREMENT BY -3
    MINVALUE -50
    MAXVALUE 40
    CACHE 4
    CYCLE;


--
-- Name: SEQUENCE "Odd"; Type: COMMENT; Schema: s; Owner: -
--

COMMENT ON SEQUENCE s."Odd" IS 'it''s odd';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: t; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.t (
    a integer NOT NULL,
    b bigint,
    c s.word,
    d public."Words",
    e smallint DEFAULT nextval('s."Odd"'::regclass),
    f integer NOT NULL,
    g s.citext DEFAULT 'x'::s.citext
);


--
-- Name: plain; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.plain
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: plain; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.plain OWNED BY public.t.b;


--
-- Name: t_a_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.t_a_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: t_a_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.t_a_seq OWNED BY public.t.a;


--
-- Name: t_f_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.t_f_seq
    AS integer
    START WITH 1
    INCREMENT BY 7
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: t_f_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.t_f_seq OWNED BY public.t.f;


--
-- Name: t a; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.t ALTER COLUMN a SET DEFAULT nextval('public.t_a_seq'::regclass);


--
-- Name: t b; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.t ALTER COLUMN b SET DEFAULT nextval('public.plain'::regclass);


--
-- Name: t f; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.t ALTER COLUMN f SET DEFAULT nextval('public.t_f_seq'::regclass);


--
-- Name: word later; Type: CHECK CONSTRAINT; Schema: s; Owner: -
--

ALTER DOMAIN s.word
    ADD CONSTRAINT later CHECK (((VALUE)::text <> 'zz'::text)) NOT VALID;


--
-- PostgreSQL database dump complete
--

\unrestrict a1b2c3

